# %% a dict of columns, more fields and a column more
areas = pd.DataFrame(
    {
        "field": ["Books", "Dating", "Recipes", "Online courses"],
        "users": ["readers", "singles", "cooks", "students"],
        "items": ["books of a library", "other singles", "recipes", "courses"],
        "signal": ["loans", "who wrote to whom", "saved recipes", "courses that were finished"],
        "pros": [
            "Librarians can't know all.",
            "Taste is hard to put into words.",
            "No labels needed.",
            "Finds a path.",
        ],
        "cons": ["Loans are private.", "Favors the popular.", "Knows no allergies.", "Hides the difficult."],
        "source": ["my sister", "a newspaper", "", "a teacher"],
    }
)

# %% a text in CSV
import io

areas = pd.read_csv(
    io.StringIO("""field;users;items;signal;pros;cons
film music;listeners;scores;plays;finds the unknown composer;a play in the background counts too
news;readers;articles;clicks;each finds their topic;everybody stays in their bubble
medicine;patients;treatments;what helped others;finds what doctors overlook;a wrong proposal does harm
"""),
    sep=";",
)

# %% the field is the index, and there are several pros in a list
areas = pd.DataFrame.from_dict(
    {
        "TV": ("households", "programmes", "hours watched", ["much data", "no forms"], ["several people, one set"]),
        "genes": ("patients", "genes", "measured activity", ["fills gaps in tables"], ["no cause", "few patients"]),
        "Mode": ("Kundinnen", "Kleider", "Käufe und Rücksendungen", ["kennt Größen"], ["nach einer Saison veraltet"]),
    },
    orient="index",
    columns=["users", "items", "signal", "pros", "cons"],
).rename_axis("field")


# %% from a list of dicts, made by a function
def area(field, users, items, signal, pros, cons):
    return dict(field=field, users=users, items=items, signal=signal, pros=pros, cons=cons)


rows = [
    area("travel", "guests", "hotels", "bookings", "Small hotels are found.", "People travel too rarely."),
    area("plants", "gardeners", "seeds", "orders", "Knows what grows together.", "Soil and weather are left out."),
    area("code", "programmers", "packages", "imports", "Finds helpful packages.", "Old habits are kept alive."),
]
areas = pd.DataFrame(rows)
