"""Arrays of numpy and scipy, pictures of PIL."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

CASES = {
    "views and slices in many ways": Case(
        percent(
            """
            import numpy as np
            a = np.arange(24).reshape(4, 6)
            rows, every_other, flipped, flat, diagonal = a[1:3], a[:, ::2], a[::-1], a.reshape(-1), np.einsum('ii->i', a[:, :4])
            # %%
            rows[0] = -1
            every_other[:, 1] += 100
            # %%
            flipped[0, 5] = 77
            flat[7] = 55
            diagonal[...] = 0
            # %%
            print(a, rows, every_other, flipped, flat, diagonal, sep='\\\\n')
            # %%
            np.shares_memory(a, rows), flat.base is not None, rows.flags.owndata
            """
        )
    ),
    "slice assigned, masked, sorted in place": Case(
        percent(
            """
            import numpy as np
            a = np.array([5, 3, 9, 1])
            b = a
            # %%
            a[1:3] = [0, 7]
            # %%
            a[a > 6] = 6
            a.sort()
            # %%
            np.add(a, 1, out=a)
            np.random.default_rng(0).shuffle(a)
            # %%
            a, b is a
            """
        )
    ),
    "array in an object and outside": Case(
        percent(
            """
            import numpy as np
            class Layer:
                def __init__(self, w):
                    self.w, self.row = w, w[0]
            w = np.zeros((2, 2))
            layer = Layer(w)
            # %%
            w += 1
            layer.row[1] = 9
            # %%
            layer.w, w[0, 1], layer.w is w
            """
        )
    ),
    "types of all kinds": Case(
        percent(
            """
            import numpy as np
            arrays = [np.array(1.5), np.array(['a', 'bcd']), np.array(['2020-01-01'], 'M8[D]'), np.array([1, 2], '>i4'),
                      np.array([b'x']), np.array([True]), np.array([1 + 2j], 'c8'), np.float32(0.1), np.datetime64('2020', 's'),
                      np.array([None, [1]], object), np.zeros((0, 3)), np.matrix([[1, 2]]), np.arange(3)[::-1],
                      np.array([('a', 1)], [('n', 'U1'), ('v', 'i8')]), np.rec.array([(1, 2.0)], names='a,b')]
            # %%
            arrays[-2]['v'] += 1
            arrays[-1].a = 5
            # %%
            for a in arrays:
                print(repr(a), a.dtype)
            """
        )
    ),
    "masked and read-only": Case(
        percent(
            """
            import numpy as np
            m = np.ma.masked_less(np.arange(4.0), 2)
            fixed = np.arange(3)
            fixed.flags.writeable = False
            # %%
            m[0] = 5
            m.mask[3] = True
            # %%
            print(m, m.mean(), m.fill_value)
            fixed[0] = 1
            """
        )
    ),
    "subclass of an array": Case(
        percent(
            """
            import numpy as np
            class Unit(np.ndarray):
                def __new__(cls, data, unit):
                    made = np.asarray(data).view(cls)
                    made.unit = unit
                    return made
                def __array_finalize__(self, other):
                    self.unit = getattr(other, 'unit', None)
                def __reduce__(self):
                    make, arguments, state = super().__reduce__()
                    return make, arguments, (*state, self.unit)
                def __setstate__(self, state):
                    super().__setstate__(state[:-1])
                    self.unit = state[-1]
            # %%
            u = Unit([1.0, 2.0], 'm')
            # %%
            u * 2, (u * 2).unit, type(u[:1]).__name__
            """
        )
    ),
    "polynomials and functions of numpy": Case(
        percent(
            """
            import numpy as np
            p = np.poly1d([1, 0, -1])
            q = np.polynomial.Polynomial([1, 2])
            f = np.vectorize(lambda x: x + 1)
            log = np.log
            # %%
            p(2), q(3), f([1, 2]), log(1.0), p.roots
            """
        )
    ),
    "file mapped into memory": Case(
        percent(
            """
            import numpy as np
            m = np.memmap('m.bin', dtype='i4', mode='w+', shape=4)
            m[:] = range(4)
            m.flush()
            # %%
            m[1] = 9
            m.flush()
            # %%
            np.fromfile('m.bin', 'i4'), m
            # %%
            part, table = m[1:3], np.memmap('m.bin', 'i2', 'r+', 4, (2, 2), 'F')
            fixed, private = np.memmap('m.bin', 'i4', 'r'), np.memmap('m.bin', 'i4', 'c')
            # %%
            part += 50
            table[1, 0] = -1
            private[0] = 7
            # %%
            m, part, table, fixed, private[0], np.shares_memory(m, part), type(part).__name__
            # %%
            part.flush()
            np.fromfile('m.bin', 'i4')
            # %%
            fixed[0] = 1
            """
        )
    ),
    "saved and loaded": Case(
        [
            "import numpy as np\nnp.save('a.npy', np.eye(2))\nnp.savez('b.npz', x=[1], y=[2])",
            "loaded = np.load('a.npy')\nwith np.load('b.npz') as z:\n    x = z['x']",
            "loaded, x",
        ]
    ),
    "sparse of all formats": Case(
        percent(
            """
            import scipy.sparse as sp
            ms = [kind([[0, 1], [2, 0]]) for kind in (sp.csr_matrix, sp.csc_array, sp.coo_array, sp.lil_array, sp.dok_array)]
            # %%
            ms[3][0, 0] = 5
            ms[0].data[0] = 7
            # %%
            [m.toarray().tolist() for m in ms], [m.format for m in ms], (ms[0] @ ms[0]).nnz
            """
        ),
        needs=("scipy",),
    ),
    "results and functions of scipy": Case(
        percent(
            """
            import numpy as np
            from scipy import interpolate, optimize, spatial, stats
            fitted = optimize.minimize(lambda v: (v[0] - 1) ** 2, [0.0])
            line = interpolate.interp1d([0, 1], [0, 10])
            tree = spatial.KDTree([[0, 0], [1, 1]])
            normal = stats.norm(loc=2)
            # %%
            round(float(fitted.x[0]), 3), float(line(0.25)), tree.query([0.9, 0.8])[1], normal.mean(), fitted.success
            """
        ),
        needs=("scipy",),
    ),
    "pictures": Case(
        percent(
            """
            from PIL import Image, ImageDraw, ImageFilter
            picture = Image.new('RGB', (4, 4), 'red')
            # %%
            ImageDraw.Draw(picture).point((0, 0), 'blue')
            # %%
            small = picture.resize((2, 2)).filter(ImageFilter.BLUR)
            picture.save('p.png')
            # %%
            opened = Image.open('p.png')
            # %%
            picture.getpixel((0, 0)), small.size, opened.getpixel((1, 1)), picture.mode
            # %%
            picture
            """
        ),
        needs=("PIL",),
    ),
}
