# %% takes the largest eigenvalue of the columns' covariance
def hidden_factor(table):
    values, vectors = np.linalg.eigh(np.cov(table, rowvar=False))
    return vectors[:, np.argmax(values)]


# %% multiplies again and again until nothing changes
def hidden_factor(table):
    centered = table - table.mean(0)
    factor = np.ones(table.shape[1]) + np.arange(table.shape[1]) / 7
    for _ in range(500):
        factor = centered.T @ (centered @ factor)
        factor /= np.sqrt((factor**2).sum())
    return factor


# %% lets PyTorch take the table apart
import torch


def hidden_factor(table):
    values = torch.tensor(table)
    _, _, v = torch.svd(values - values.mean(dim=0, keepdim=True))
    return v[:, 0].numpy()


# %% turns the table on its side
def without_levels(table):
    return [column - sum(column) / len(column) for column in np.transpose(table)]


def hidden_factor(table):
    u, s, _ = np.linalg.svd(np.array(without_levels(table)))
    return -u[:, int(s.argmax())]


# %% works with a pandas table
import pandas as pd


def hidden_factor(table):
    frame = pd.DataFrame(table)
    vt = np.linalg.svd(frame.sub(frame.mean(), axis="columns").to_numpy())[2]
    return pd.Series(vt[0]) / np.linalg.norm(vt[0])


# %% the decomposition of the table turned round
def hidden_factor(table):
    u, _, _ = np.linalg.svd((table - table.mean(axis=0, keepdims=True)).T, full_matrices=False)
    return u[:, 0]


# %% the covariance's last direction
def hidden_factor(table):
    _, directions = np.linalg.eigh(np.cov(table, rowvar=False))
    return directions[:, -1]
