# %% [markdown] section="Further research" minutes=55 difficulty=1
# # Research R2. Other areas
#
# *Needs no code. After it you can judge where collaborative filtering fits, and where it does harm.*
#
# Ama runs a corner shop with 36 goods. When somebody pays, her till may print three lines on the receipt: *Did you forget …?*
# If she always prints the three best-selling goods that aren't in the basket, one forgotten good in nine is among them. Can
# she do better, with what was made for movies? (That share has a name, *recall at 3*.)
#
# Nobody gives stars to a bag of flour. All there is are old receipts: *implicit feedback*. Here are 4,000, drawn by a
# simple rule: every customer has habits, and each good belongs to one of them.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

HABITS = {
    "breakfast": "oats milk honey bananas yoghurt coffee",
    "pasta": "spaghetti tomatoes basil garlic parmesan olives",
    "baking": "flour eggs butter sugar yeast vanilla",
    "barbecue": "sausages charcoal mustard buns corn lemonade",
    "cleaning": "soap sponges bleach vinegar gloves bags",
    "baby": "nappies wipes lotion puree bottles cream",
}
goods = np.array([good for names in HABITS.values() for good in names.split()])
habit = np.repeat(np.arange(len(HABITS)), 6)

rng = np.random.default_rng(7)
appeal = rng.uniform(0.3, 1, len(goods))
how_much = rng.dirichlet(np.full(len(HABITS), 0.3), size=4_000)
receipts = rng.random((4_000, len(goods))) < 0.02 + 0.7 * how_much[:, habit] * appeal

for basket in receipts[:3]:
    print(", ".join(goods[basket]))

# %% [markdown]
# Take a customer for a user, a good for a movie, and "is in the basket" for a rating. Learn factors from 3,000 receipts, take
# one good out of each other basket, and see whether it is among the three that are proposed. To make it harder, two of the
# goods, basil and yeast, came in only this morning: no old receipt has them.

# %%
old, today = receipts[:3_000].astype(float), receipts[3_000:]
is_new = np.isin(goods, ["basil", "yeast"])
old[:, is_new] = 0

today = today[today.sum(axis=1) >= 3]
forgotten = np.array([rng.choice(np.flatnonzero(basket)) for basket in today])
seen = today.astype(float)
seen[np.arange(len(today)), forgotten] = 0

best_sellers = old.mean(axis=0)
factors = np.linalg.svd(old - best_sellers, full_matrices=False)[2][:6]  # 6 factors for each good


def share_found(scores):
    """Return how often the forgotten good is among the three proposed: of the goods known before, and of the new."""
    proposed = np.argsort(-np.where(seen > 0, -np.inf, scores), axis=1)[:, :3]
    found = (proposed == forgotten[:, None]).any(axis=1)
    return [found[~is_new[forgotten]].mean(), found[is_new[forgotten]].mean()]


found = {
    "best sellers": share_found(np.tile(best_sellers, (len(today), 1))),
    "factors": share_found(best_sellers + (seen - best_sellers) @ factors.T @ factors),
}

# %%
# Figure: Two bars each for goods that were known before and for goods new this morning: the share found by best
# sellers and by factors. Of the new goods neither finds any.
fig, ax = plt.subplots(figsize=(6, 3), layout="constrained")
for shift, hatch, (name, shares) in zip((-0.2, 0.2), ("", "//"), found.items()):
    bars = ax.bar(np.arange(2) + shift, shares, width=0.4, label=name, hatch=hatch)
    ax.bar_label(bars, fmt="{:.0%}")
ax.set_xticks([0, 1], ["goods known before", "goods new this morning"])
ax.set(ylabel="share found", ylim=(0, 0.5))
ax.legend()
plt.show()

# %% [markdown]
# There is the pro, and there is the con. Nobody told the factors what a breakfast is, and they find three times as much as
# the best sellers do. But what nobody has bought yet can't be found, however good it is, and so nobody will buy it.
# And one more, which no figure shows: a receipt says what was bought. It doesn't say what was liked, or what was wanted and
# out of stock.
#
# In the same way, look at other fields. Who are the users there, what the movies, and what does one know in place of a
# rating? Here is the shop, as one row of a table:

# %%
example = {
    "field": "groceries",
    "users": "customers of a shop",
    "items": "the goods on its shelves",
    "signal": "what was bought together",
    "pros": "Finds what belongs together, without anybody saying what a good is.",
    "cons": "A new good is never proposed, and a purchase doesn't mean that it was liked.",
}

# %% [markdown]
# **Make `areas`**, a table (`pd.DataFrame`) of three other fields in which collaborative filtering is used or could be: one
# row for each, with the columns of `example`, of which `field` may be the index. No movies and no groceries; search the web,
# and ask people who work there. Under `pros` and `cons` write at least one sentence each, about this field: what does it gain
# there, and who pays if it goes wrong?

# %% tags=["stub"]
areas = ...

# %% tags=["solution"]
areas = pd.DataFrame(
    [
        {
            "field": "music",
            "users": "listeners of a streaming service",
            "items": "songs",
            "signal": "which songs were played to the end, skipped or saved",
            "pros": "Every listener gives thousands of signals without being asked, and small bands find their audience.",
            "cons": "What was played in the background counts as liked, and one keeps hearing more of the same.",
        },
        {
            "field": "job adverts",
            "users": "people looking for work",
            "items": "open positions",
            "signal": "which adverts were opened, and which were applied for",
            "pros": "Shows positions that people with a similar path went for, under titles one wouldn't search for.",
            "cons": "If women were shown worse-paid jobs before, it learns to go on so; and an advert is gone before much is known.",
        },
        {
            "field": "scientific papers",
            "users": "authors",
            "items": "papers",
            "signal": "who cited what",
            "pros": "Finds related work across languages and fields that use other words for the same thing.",
            "cons": "Much-cited papers get cited more, and a paper of last week has no citations to go by.",
        },
    ]
)

# %% tags=["try"]
for area in pd.DataFrame(areas).to_dict("records"):
    print("\n".join(f"{name:6}  {text}" for name, text in area.items()), end="\n\n")

# %% [markdown] tags=["stub", "written"]
# ### In your own words
# In which of your three fields would you put such a system to work first, and in which would you be most careful? Say why:
# what is the signal there, and what happens to a person if a proposal is bad?
#
# *Write here.*

# %% [markdown] tags=["solution", "written"]
# ### In your own words
# I would begin with music. There are very many signals, they come by themselves, and a bad proposal costs three minutes. I
# would be most careful with job adverts. The signal, who applied for what, carries on what was unfair before, and somebody
# who is never shown a good position doesn't even know what they missed. Such a system should be watched, group by group.

# %% [markdown]
# What is good for a shop may be bad for a school, and it rarely depends on the arithmetic. Question 28 lets a loop of
# proposals and clicks run and watches what comes of it; questions 26 and 27 are about the goods of this morning. In the
# chapter, read again what it says on starting up and on feedback loops, with your three fields in mind. (There is no
# R1 here: the chapter's first task of further research is lab C2.)
