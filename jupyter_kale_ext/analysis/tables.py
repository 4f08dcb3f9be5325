"""What is known about libraries: what changes its object, what draws random numbers, what writes files."""

from __future__ import annotations

CHANGING_METHODS = frozenset(
    {"append", "appendleft", "extend", "extendleft", "insert", "pop", "popleft", "remove", "clear", "sort", "reverse",
     "update", "add", "discard", "setdefault", "popitem", "fit", "fit_transform", "partial_fit", "fit_predict",
     "fit_resample", "train", "step", "backward", "zero_grad", "load_state_dict", "eval", "to", "cuda", "cpu", "seed",
     "manual_seed", "shuffle", "write", "writelines", "fill", "put", "put_nowait", "resize", "itemset", "setflags",
     "add_module", "register_buffer", "requires_grad_", "compile", "add_argument", "subtract", "rotate",
     "intersection_update", "difference_update", "symmetric_difference_update", "__setitem__", "__setattr__",
     "__delitem__", "set_params", "add_step", "set_index_inplace", "move_to_end", "fit_generator", "train_on_batch",
     "load_weights", "set_weights", "half", "share_memory_", "apply_", "copy_", "zero_", "fill_", "normal_", "uniform_",
     "add_", "sub_", "mul_", "div_", "clamp_", "xavier_", "read", "readline", "readlines", "commit", "execute"}
)  # fmt: skip
"""Methods that change the object they are called on."""

TRAINING_METHODS = frozenset({"fit", "fit_transform", "partial_fit", "fit_predict", "load_state_dict", "backward"})
"""Methods whose arguments stay as they are, and whose object is a model."""

STORING_METHODS = frozenset(
    {"append", "appendleft", "extend", "insert", "add", "update", "setdefault", "put", "add_module"}
)
"""Methods after which the object holds their arguments."""

PURE_METHODS = frozenset(
    {"info", "plot", "hist", "show", "boxplot", "keys", "values", "items", "get", "groupby", "apply", "map", "pipe",
     "transform", "inverse_transform", "savefig", "to_csv", "to_parquet", "to_json", "to_pickle", "to_excel",
     "to_feather", "loc", "iloc", "numpy", "detach", "parameters", "state_dict", "named_parameters", "conj", "dot",
     "reshape", "ravel", "flatten", "summary", "get_params", "decision_function", "predict_log_proba", "transpose",
     "iterrows", "itertuples", "rolling", "resample", "expanding", "ewm", "shift", "strftime", "total_seconds",
     "date", "time", "isoformat", "exists", "is_file", "is_dir", "glob", "read_text", "read_bytes", "write_text",
     "write_bytes", "mkdir", "unlink", "title", "capitalize", "find", "zfill", "ljust", "rjust", "center",
     "splitlines", "isdigit", "union", "intersection", "difference", "issubset", "issuperset", "size", "dim",
     "argsort", "nonzero", "cumprod", "unique", "memory_usage", "equals", "stack", "unstack", "explode", "where",
                "mask", "isnumeric", "feature_importances_"}
)  # fmt: skip
"""Methods that leave the object they are called on as it is, besides those whose result is fresh."""

PURE_FUNCTIONS = frozenset(
    {"print", "len", "sum", "min", "max", "sorted", "list", "dict", "set", "tuple", "frozenset", "range", "enumerate",
     "zip", "map", "filter", "str", "repr", "int", "float", "bool", "complex", "abs", "round", "any", "all",
     "isinstance", "issubclass", "type", "hash", "id", "format", "display", "reversed", "bytes", "bytearray", "ord",
     "chr", "divmod", "pow", "getattr", "hasattr", "callable", "vars", "dir", "slice", "iter", "ascii", "bin", "hex",
     "oct", "memoryview", "super", "property", "staticmethod", "classmethod", "eval", "exec", "input", "open", "help"}
)  # fmt: skip
"""Built-in functions that leave their arguments as they are."""

PURE_MODULES = ("numpy", "math", "cmath", "statistics", "pandas", "json", "copy", "itertools", "functools", "operator",
                "collections", "os", "pathlib", "re", "datetime", "time", "string", "matplotlib", "seaborn", "plotly",
                "scipy", "sklearn.metrics", "sklearn.model_selection", "sklearn.datasets", "sklearn.preprocessing",
                "pickle", "joblib", "statsmodels", "warnings", "logging", "pprint", "typing", "dataclasses", "enum",
                "random", "IPython", "altair", "bokeh", "hashlib", "textwrap", "decimal", "fractions", "csv", "io",
                "torch.tensor", "torch.from_numpy", "torch.as_tensor", "torch.stack", "torch.cat",
                "torch.nn.functional", "torch.utils.data", "torch.no_grad", "torch.save", "torch.load")  # fmt: skip
"""Modules whose functions leave their arguments as they are (the exceptions are in ``CHANGING_FUNCTIONS``)."""

CHANGING_FUNCTIONS = {
    "random.shuffle": 0, "numpy.random.shuffle": 0, "heapq.heappush": 0, "heapq.heappop": 0, "heapq.heapify": 0,
    "heapq.heapreplace": 0, "heapq.heappushpop": 0, "bisect.insort": 0, "bisect.insort_left": 0,
    "bisect.insort_right": 0, "numpy.copyto": 0, "numpy.put": 0, "numpy.place": 0, "numpy.putmask": 0,
    "numpy.fill_diagonal": 0, "setattr": 0, "delattr": 0, "next": 0, "operator.setitem": 0, "operator.delitem": 0,
    "operator.iadd": 0, "torch.nn.utils.clip_grad_norm_": 0, "torch.nn.utils.clip_grad_value_": 0,
    "sklearn.utils.shuffle_inplace": 0, "object.__setattr__": 0, "dict.update": 0, "list.append": 0,
    "pandas.eval": 1,
}  # fmt: skip
"""Functions that change an argument, and which."""

GENERATOR_MAKERS = frozenset(
    {"numpy.random.default_rng", "numpy.random.RandomState", "numpy.random.Generator", "random.Random",
     "torch.Generator", "random.SystemRandom", "itertools.count", "itertools.cycle", "iter", "<generator>"}
)  # fmt: skip
"""What makes objects that every method changes: generators of random numbers, iterators."""

ITERATOR_MAKERS = frozenset({"iter", "zip", "map", "filter", "enumerate", "reversed", "<reader>", "csv.reader"})
"""What makes objects that are used up by reading them, besides what ``itertools`` has."""

SETTING_FUNCTIONS = frozenset(
    {"pandas.set_option", "pandas.reset_option", "numpy.set_printoptions", "numpy.seterr", "torch.set_default_dtype",
     "torch.set_printoptions", "torch.set_num_threads", "torch.set_default_device",
     "torch.use_deterministic_algorithms", "matplotlib.pyplot.style.use", "matplotlib.style.use", "matplotlib.use",
     "matplotlib.rc", "matplotlib.pyplot.rc", "matplotlib.rcParams.update", "matplotlib.pyplot.rcParams.update",
     "seaborn.set", "seaborn.set_theme", "seaborn.set_style", "seaborn.set_context", "seaborn.set_palette",
     "warnings.filterwarnings", "warnings.simplefilter", "os.chdir", "os.putenv", "os.unsetenv", "os.environ.update",
     "os.environ.setdefault", "os.environ.pop", "os.environ.clear", "sys.path.append", "sys.path.insert",
     "sys.path.extend", "sys.setrecursionlimit", "locale.setlocale", "logging.basicConfig", "sklearn.set_config",
     "decimal.setcontext", "pandas.plotting.register_matplotlib_converters",
     "matplotlib_inline.backend_inline.set_matplotlib_formats", "IPython.display.set_matplotlib_formats",
                "tqdm.pandas", "tqdm.tqdm.pandas", "tqdm.auto.tqdm.pandas"}
)  # fmt: skip
"""Functions that change how everything after them works or looks."""

SETTING_OBJECTS = ("os.environ", "matplotlib.rcParams", "matplotlib.pyplot.rcParams", "pandas.options", "sys.path")
"""Objects of modules whose change does the same."""

SEEDS = {
    "random.seed": "<random numbers of random>", "random.setstate": "<random numbers of random>",
    "numpy.random.seed": "<random numbers of numpy>", "numpy.random.set_state": "<random numbers of numpy>",
    "torch.manual_seed": "<random numbers of torch>", "torch.random.manual_seed": "<random numbers of torch>",
    "torch.set_rng_state": "<random numbers of torch>", "torch.cuda.manual_seed": "<random numbers of torch>",
    "torch.cuda.manual_seed_all": "<random numbers of torch>",
}  # fmt: skip
"""Functions that set a global generator of random numbers."""

_DRAWING = {
    "random.": "<random numbers of random>",
    "numpy.random.": "<random numbers of numpy>",
}
_NOT_DRAWING = frozenset({"default_rng", "RandomState", "Generator", "SeedSequence", "PCG64", "Random", "SystemRandom",
                          "getstate", "get_state", "MT19937", "Philox", "BitGenerator"})  # fmt: skip
_TORCH_DRAWS = frozenset(
    {"rand", "randn", "randint", "randperm", "normal", "bernoulli", "multinomial", "rand_like", "randn_like",
     "randint_like", "poisson"}
)  # fmt: skip

WRITING_METHODS = frozenset(
    {"to_csv", "to_parquet", "to_json", "to_pickle", "to_excel", "to_feather", "savefig", "write_text", "write_bytes",
     "save", "save_model", "to_hdf", "to_html", "tofile", "savez", "savetxt", "savez_compressed", "dump"}
)  # fmt: skip
READING_METHODS = frozenset(
    {"read_csv", "read_parquet", "read_json", "read_pickle", "read_excel", "read_feather", "read_table", "read_hdf",
     "load", "loadtxt", "genfromtxt", "fromfile", "imread", "load_model", "read_text", "read_bytes", "from_file"}
)  # fmt: skip

CANNOT_TRAVEL = {
    "open": "a file open for writing", "sqlite3.connect": "a connection to a database", "threading.Lock": "a lock",
    "threading.RLock": "a lock", "threading.Thread": "a thread", "<generator>": "a generator",
    "subprocess.Popen": "a running process", "socket.socket": "a socket", "multiprocessing.Pool": "a pool of processes",
    "psycopg2.connect": "a connection to a database", "sqlalchemy.create_engine": "a connection to a database",
    "concurrent.futures.ThreadPoolExecutor": "a pool of threads", "threading.Event": "a lock",
    "concurrent.futures.ProcessPoolExecutor": "a pool of processes", "tempfile.TemporaryFile": "an open file",
    "tempfile.NamedTemporaryFile": "an open file",
}  # fmt: skip
"""What makes values that can't leave the process, and what they are."""

_MODEL_WORDS = ("Classifier", "Regressor", "Regression", "Sequential", "Module", "SVC", "SVR", "KMeans", "Pipeline",
                "Model", "Booster", "Estimator", "PCA", "GridSearchCV", "RandomizedSearchCV", "ARIMA",
                "SARIMAX")  # fmt: skip
_DATA_WORDS = (
    "read_",
    "load_",
    "fetch_",
    "DataFrame",
    "Series",
    "train_test_split",
    "from_records",
    "from_dict",
    "TensorDataset",
)


def is_model_maker(path: str) -> bool:
    """True where what the dotted name makes is a model."""
    last = path.rpartition(".")[2]
    return last[:1].isupper() and any(word in last for word in _MODEL_WORDS)


def is_iterator_maker(path: str) -> bool:
    """True where what the dotted name makes is used up by whoever reads it."""
    return path in ITERATOR_MAKERS or path.startswith("itertools.")


def is_data_maker(path: str) -> bool:
    """True where what the dotted name makes is a table or a part of one."""
    last = path.rpartition(".")[2]
    return any(last.startswith(word) for word in _DATA_WORDS) and last not in ("load_model", "load_state_dict")


def generator_drawn(path: str) -> str | None:
    """The global generator that a call of the dotted name draws from; None where it draws from none."""
    for prefix, key in _DRAWING.items():
        rest = path.removeprefix(prefix)
        if rest != path and "." not in rest and rest not in _NOT_DRAWING:
            return key
    module, _, last = path.rpartition(".")
    return "<random numbers of torch>" if module == "torch" and last in _TORCH_DRAWS else None


def is_setting(path: str) -> bool:
    """True for a function or an object by which the dotted name changes how everything after it works or looks."""
    return path in SETTING_FUNCTIONS or any(path == one or path.startswith(f"{one}.") for one in SETTING_OBJECTS)


def is_pure(path: str) -> bool:
    """True where the function of that dotted name leaves its arguments as they are."""
    return path in PURE_FUNCTIONS or any(path == module or path.startswith(f"{module}.") for module in PURE_MODULES)
