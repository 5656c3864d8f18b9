# %% makes a list of names fails="test_areas_is_a_table"
areas = ["music", "jobs", "papers"]

# %% makes a list of dicts and no table of it fails="test_areas_is_a_table"
areas = [
    dict(example, field="travel", items="hotels", pros="Small hotels are found.", cons="People travel too rarely."),
    dict(example, field="plants", items="seeds", pros="Knows what grows together.", cons="Soil is left out."),
    dict(example, field="code", items="packages", pros="Finds helpful packages.", cons="Old habits are kept alive."),
]

# %% forgets the signal fails="test_areas_is_a_table"
areas = pd.DataFrame(
    [
        ("music", "listeners", "songs", "Finds small bands.", "More of the same."),
        ("jobs", "applicants", "positions", "Finds other titles.", "Carries on what was unfair."),
        ("papers", "authors", "papers", "Finds related work.", "The cited get cited."),
    ],
    columns=["field", "users", "items", "pros", "cons"],
)

# %% turns rows and columns round fails="test_areas_is_a_table"
areas = pd.DataFrame(
    {
        "music": ["listeners", "songs", "plays", "Finds small bands.", "More of the same."],
        "jobs": ["applicants", "positions", "clicks", "Finds other titles.", "Carries on what was unfair."],
        "papers": ["authors", "papers", "citations", "Finds related work.", "The cited get cited."],
    },
    index=["users", "items", "signal", "pros", "cons"],
)

# %% stops after two fields fails="test_names_three_fields"
areas = pd.DataFrame(
    [
        ("music", "listeners", "songs", "plays", "Finds small bands.", "More of the same."),
        ("jobs", "applicants", "positions", "clicks", "Finds other titles.", "Carries on what was unfair."),
    ],
    columns=["field", "users", "items", "signal", "pros", "cons"],
)

# %% names one field twice fails="test_names_three_fields" hint="One field is on your list twice."
areas = pd.DataFrame(
    [
        ("music", "listeners", "songs", "plays", "Finds small bands.", "More of the same."),
        ("Music ", "listeners", "concerts", "tickets", "Fills the hall.", "Few tickets for each."),
        ("jobs", "applicants", "positions", "clicks", "Finds other titles.", "Carries on what was unfair."),
    ],
    columns=["field", "users", "items", "signal", "pros", "cons"],
)

# %% leaves the cons empty fails="test_fills_every_cell"
areas = pd.DataFrame(
    [
        ("music", "listeners", "songs", "plays", "Finds small bands.", ""),
        ("jobs", "applicants", "positions", "clicks", "Finds other titles.", ""),
        ("papers", "authors", "papers", "citations", "Finds related work.", ""),
    ],
    columns=["field", "users", "items", "signal", "pros", "cons"],
)

# %% leaves dots to be filled in later fails="test_fills_every_cell"
areas = pd.DataFrame(
    [
        ("music", "listeners", "songs", "plays", "Finds small bands.", "More of the same."),
        ("jobs", "applicants", "positions", "clicks", "...", "..."),
        ("papers", "authors", "papers", "citations", "TODO", "TODO"),
    ],
    columns=["field", "users", "items", "signal", "pros", "cons"],
)

# %% gives one row no cons at all fails="test_fills_every_cell"
areas = pd.DataFrame(
    [
        dict(field="music", users="listeners", items="songs", signal="plays", pros="Small bands.", cons="The same."),
        dict(field="jobs", users="applicants", items="positions", signal="clicks", pros="Finds other titles."),
        dict(field="papers", users="authors", items="papers", signal="citations", pros="Finds.", cons="Old ones."),
    ]
)

# %% has a word for each pro and con fails="test_fills_every_cell"
areas = pd.DataFrame(
    [
        ("music", "listeners", "songs", "plays", "Discovery.", "Monotony."),
        ("jobs", "applicants", "positions", "clicks", "Fit.", "Unfairness."),
        ("papers", "authors", "papers", "citations", "Breadth.", "Delay."),
    ],
    columns=["field", "users", "items", "signal", "pros", "cons"],
)

# %% copies the pros into the cons fails="test_tells_pros_from_cons"
areas = pd.DataFrame(
    [
        ("music", "listeners", "songs", "plays", "It proposes songs.", "It proposes songs."),
        ("jobs", "applicants", "positions", "clicks", "Finds other titles.", "Carries on what was unfair."),
        ("papers", "authors", "papers", "citations", "Finds related work.", "The cited get cited."),
    ],
    columns=["field", "users", "items", "signal", "pros", "cons"],
)

# %% copies the example and changes the field alone fails="test_speaks_of_each_field"
areas = pd.DataFrame([dict(example, field=field) for field in ("music", "books", "jobs")])

# %% says the same good thing of every field fails="test_speaks_of_each_field"
areas = pd.DataFrame(
    [
        ("music", "listeners", "songs", "plays", "Saves time.", "Unknown bands stay unknown."),
        ("jobs", "applicants", "positions", "clicks", "Saves time.", "Carries on what was unfair."),
        ("papers", "authors", "papers", "citations", "Saves time.", "The cited get cited."),
    ],
    columns=["field", "users", "items", "signal", "pros", "cons"],
)

# %% takes movies again fails="test_looks_elsewhere"
areas = pd.DataFrame(
    [
        ("movie ratings", "viewers", "movies", "stars", "Finds small movies.", "More of the same."),
        ("jobs", "applicants", "positions", "clicks", "Finds other titles.", "Carries on what was unfair."),
        ("papers", "authors", "papers", "citations", "Finds related work.", "The cited get cited."),
    ],
    columns=["field", "users", "items", "signal", "pros", "cons"],
)

# %% hands in the example fails="test_speaks_of_each_field"
areas = pd.DataFrame(
    [
        example,
        dict(zip(example, ["jobs", "applicants", "positions", "clicks", "Other titles.", "Unfair as before."])),
        dict(zip(example, ["papers", "authors", "papers", "citations", "Related work.", "The cited get cited."])),
    ]
)
