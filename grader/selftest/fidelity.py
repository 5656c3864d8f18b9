"""Cells that must print the same in a warm, boxed kernel as in a cold one that nothing contains."""

CELLS = {
    "imports": "import os, random, sys, threading\nimport numpy as np\nimport pandas as pd\nimport torch",
    "the value of a tensor": "torch.arange(6.0).reshape(2, 3)",
    "a table, as text and as HTML": "pd.DataFrame({'user': [1, 2], 'rating': [4.0, 3.5]})",
    "a series of text": "pd.Series(['a', None, 'c'], name='title')",
    "Python's random numbers": "random.random(), random.sample(range(100), 5)",
    "NumPy's random numbers": "np.random.rand(3), np.random.permutation(5)",
    "NumPy's generators without a seed": "[np.random.default_rng().integers(1000) for _ in range(3)]",
    "NumPy's generators with a seed": "np.random.default_rng(1).random(2), np.random.default_rng([1, 2]).random(2)",
    "torch's random numbers": "torch.rand(3), torch.randperm(5), torch.initial_seed()",
    "pandas' random rows": "pd.DataFrame({'n': range(50)}).sample(4)",
    "a reordering that only a hash decides": "{'the', 'order', 'of', 'a', 'set'}, hash('text')",
    "a module and its parameters": """class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(3, 2)

    def forward(self, x):
        return self.layer(x).relu()

net = Net()
print(net)
net.layer.weight""",
    "twenty steps of SGD": """optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(20):
    loss = ((net(torch.ones(4, 3)) - 1) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
loss.item(), torch.rand(1)""",
    "one-cycle training with Adam": """optimizer = torch.optim.AdamW(net.parameters(), lr=0.01)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=10)
for _ in range(10):
    loss = net(torch.rand(8, 3)).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    schedule.step()
loss.item()""",
    "batches in shuffled order": """items = torch.utils.data.TensorDataset(torch.arange(12))
[batch[0].tolist() for batch in torch.utils.data.DataLoader(items, batch_size=4, shuffle=True)]""",
    "batches from worker processes": """loader = torch.utils.data.DataLoader(items, batch_size=4, num_workers=2)
[batch[0].tolist() for batch in loader]""",
    "a large product of matrices": "a = torch.rand(400, 400)\n(a @ a).sum().item(), np.linalg.svd(a.numpy())[1][:3]",
    "an embedding and its sparse gradient": """table = torch.nn.Embedding(5, 2, sparse=True)
table(torch.tensor([1, 1, 3])).sum().backward()
table.weight.grad.to_dense()""",
    "a compiled function": """@torch.compile(backend="eager")
def double(x):
    return x * 2
double(torch.ones(2))""",
    "the number of threads": "torch.get_num_threads(), os.environ['OMP_NUM_THREADS']",
    "text files": """pd.DataFrame({'a': [1, 2]}).to_csv('table.csv', index=False)
print(open('table.csv').read())
pd.read_csv('table.csv').dtypes""",
    "parquet files": "pd.DataFrame({'a': ['x', 'y']}).to_parquet('t.parquet')\npd.read_parquet('t.parquet')",
    "a saved model": "torch.save(net.state_dict(), 'net.pt')\nsorted(torch.load('net.pt'))",
    "temporary files": "import tempfile\nwith tempfile.NamedTemporaryFile('w') as f:\n    print(f.write('text'))",
    "files beside the notebook": "import pathlib\nsorted(path.name for path in pathlib.Path().glob('[a-z]*'))",
    "the ratings": """from data import load_ratings, split_ratings
train, valid = split_ratings(load_ratings())
train.head()""",
    "a picture": """import matplotlib.pyplot as plt
figure, axes = plt.subplots(figsize=(3, 2))
axes.plot([1, 3, 2])
axes.set_title('A picture')
plt.show()""",
    "a picture without show": "plt.figure(figsize=(2, 1))\nplt.bar(['a', 'b'], [1, 2])",
    "a picture in a file": "plt.figure(figsize=(2, 1))\nplt.savefig('picture.png')\nos.path.getsize('picture.png') > 0",
    "waiting": "import asyncio\nawait asyncio.sleep(0.01)\nprint('waited')",
    # kept by a name: when it is dropped, sooner or later, Python warns
    "a loop in a loop": "begun = asyncio.sleep(0)\nasyncio.run(begun)",
    "a command": "!echo from the shell; echo to stderr >&2",
    "a command's lines": "lines = !printf 'one\\ntwo\\n'\nlines",
    "a command that fails": "!exit 3\n_exit_code",
    "a script": "%%bash\nfor n in 1 2; do echo $n; done",
    "Python in a command": "!python -c 'import data, numpy; print(data.__name__)'",
    "a measured time": "result = %timeit -o -q -n 1 -r 1 sum(range(10))\nresult.loops",
    "captured output": "%%capture caught\nprint('hidden')",
    "output that was captured": "print(caught.stdout)",
    # It comes by a pipe, which a thread reads in its own time.
    "output of C code": """import time
os.system('echo from system; echo more')
os.write(1, b'from write\\n')
time.sleep(0.5)""",
    "output of a thread": "t = threading.Thread(target=print, args=('from a thread',))\nt.start()\nt.join()",
    "output of a forked process": """sys.stdout.flush()
if os.fork() == 0:
    print('from a child', flush=True)
    os._exit(0)
os.wait()[1]""",
    "processes": """from concurrent.futures import ProcessPoolExecutor
def square(n):
    return n * n
with ProcessPoolExecutor(2) as pool:
    print(list(pool.map(square, range(4))))""",
    "threads": """from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool:
    print(sum(pool.map(square, range(100))))""",
    "a class of the notebook, pickled": """import pickle
class Box:
    pass
type(pickle.loads(pickle.dumps(Box()))).__module__""",
    "the source of a function": "import inspect\nprint(inspect.getsource(square))",
    "errors and warnings": """import warnings, logging
warnings.warn('a warning')
logging.warning('a log')
print('!', file=sys.stderr)""",
    "an exception": "def divide(a, b):\n    return a / b\ndivide(1, 0)",
    "an error in the syntax": "if True print()",
    "displays that change": """from IPython.display import HTML, Markdown, clear_output, display
handle = display('first', display_id=True)
handle.update('second')
display(HTML('<b>bold</b>'), Markdown('*text*'))""",
    "output that is cleared": "print('gone')\nclear_output()\nprint('stays')",
    "earlier results": "6 * 7",
    "earlier results again": "_, __name__, len(In) == get_ipython().execution_count + 1",
    "a question to the user": "input('name? ')",
    "an exit": "sys.exit(3)",
    "life after an exit": "print('still here')",
}
