# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The kernels, compiled: what `search.kernels.numpy_kernels` says in arrays, in one pass each. `compiled.pyi` has their types.

No number that comes from an index leads anywhere before it was checked against the length of what it leads into. Scores
are made in 32 bits, in the order of `search.kernels.numpy_kernels`, so that both return the same bits. Only `holding`,
which may look at every text there is, gives up the interpreter's lock.
"""

from libc.math cimport INFINITY
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcmp, memset

import numpy as np

from search.result import FacetValue

cdef extern from *:
    """
    #ifdef __GNUC__
    #define SOON(place) __builtin_prefetch(place)
    #else
    #define SOON(place)
    #endif
    """
    # Has the processor fetch what will be read soon.
    void SOON(const void* place) noexcept

ctypedef fused Number:
    uint16_t
    int32_t

cdef enum:
    # So many articles before its turn the row of one is fetched. Of a million, counting 100,000 far apart takes 3.5 ms
    # so, 7.9 without it.
    AHEAD = 16
    # In a list this much longer than some articles each of them is looked up.
    MUCH_LONGER = 16
    # Of the key of a facet value: its count above, its rank below.
    RANK_BITS = 32


cdef struct Heap:
    # The highest keys so far with what they stand for, the lowest of them on top.
    Py_ssize_t held
    Py_ssize_t room
    int64_t* keys
    int64_t* values


cdef int opened(Heap* heap, Py_ssize_t room) except -1:
    heap.held, heap.room = 0, room
    heap.keys = <int64_t*> malloc((2 * room + 1) * sizeof(int64_t))
    if heap.keys is NULL:
        raise MemoryError
    heap.values = heap.keys + room
    return 0


cdef inline void sunk(Heap* heap, int64_t key, int64_t value) noexcept:
    # Puts a key where the top was.
    cdef Py_ssize_t at = 0, child = 1
    while child < heap.held:
        if child + 1 < heap.held and heap.keys[child + 1] < heap.keys[child]:
            child += 1
        if heap.keys[child] >= key:
            break
        heap.keys[at], heap.values[at] = heap.keys[child], heap.values[child]
        at, child = child, 2 * child + 1
    heap.keys[at], heap.values[at] = key, value


cdef inline void offered(Heap* heap, int64_t key, int64_t value) noexcept:
    cdef Py_ssize_t at, above
    if heap.held == heap.room:
        if heap.room and key > heap.keys[0]:
            sunk(heap, key, value)
        return
    at = heap.held
    heap.held += 1
    while at > 0:
        above = (at - 1) >> 1
        if heap.keys[above] <= key:
            break
        heap.keys[at], heap.values[at] = heap.keys[above], heap.values[above]
        at = above
    heap.keys[at], heap.values[at] = key, value


cdef void ordered(Heap* heap) noexcept:
    # Leaves the values in order, that of the highest key first.
    cdef Py_ssize_t held = heap.held
    cdef int64_t key, value
    while heap.held > 1:
        heap.held -= 1
        key, value = heap.keys[heap.held], heap.values[heap.held]
        heap.keys[heap.held], heap.values[heap.held] = heap.keys[0], heap.values[0]
        sunk(heap, key, value)
    heap.held = held


cdef int checked(const int64_t[::1] docs, Py_ssize_t size) except -1:
    # What an index says may be damaged. The sign of what is gathered tells whether any number is below 0 or too high.
    cdef Py_ssize_t place
    cdef int64_t wrong = 0
    for place in range(docs.shape[0]):
        wrong |= docs[place] | (size - 1 - docs[place])
    if wrong < 0:
        raise IndexError(f"articles beyond the last of {size}")
    return 0


cdef inline Py_ssize_t sought(const int64_t[::1] docs, int64_t doc, Py_ssize_t low) noexcept:
    # Where, not before `low`, an article stands in a list or would stand.
    cdef Py_ssize_t high = docs.shape[0], middle
    while low < high:
        middle = (low + high) >> 1
        if docs[middle] < doc:
            low = middle + 1
        else:
            high = middle
    return low


def bm25(const int64_t[::1] docs, terms, Py_ssize_t size):
    cdef Py_ssize_t place, count = docs.shape[0], length, at
    cdef const int64_t[::1] listed
    cdef const uint8_t[::1] freqs
    cdef const float[::1] norms
    cdef float factor, tf
    cdef bint once
    # The sums stand by the numbers of articles: what a list adds to other articles is never read.
    sums = np.zeros(size, np.float32)
    cdef float[::1] scores = sums, some
    checked(docs, size)
    for listed_in, freqs_in, norms_in, factor in terms:
        listed, norms, once, tf = listed_in, norms_in, freqs_in is None, 1
        length = listed.shape[0]
        checked(listed, min(size, norms.shape[0]))
        if not once:
            freqs = freqs_in
            if freqs.shape[0] != length:
                raise IndexError(f"{freqs.shape[0]} frequencies of {length} articles")
        if length > MUCH_LONGER * count:
            at = 0
            for place in range(count):
                at = sought(listed, docs[place], at)
                if at < length and listed[at] == docs[place]:
                    if not once:
                        tf = freqs[at]
                    scores[docs[place]] += tf * factor / (tf + norms[docs[place]])
        else:
            for place in range(length):
                if not once:
                    tf = freqs[place]
                scores[listed[place]] += tf * factor / (tf + norms[listed[place]])
    found = np.empty(count, np.float32)
    some = found
    for place in range(count):
        some[place] = scores[docs[place]]
    return found


def best(const float[::1] scores, const int32_t[::1] ranks, const int64_t[::1] docs, Py_ssize_t count, float steps):
    cdef Py_ssize_t place
    cdef int64_t width = ranks.shape[0] + 1
    cdef Heap heap
    count = max(min(count, scores.shape[0]), 0)
    found = np.empty(count, np.int64)
    cdef int64_t[::1] places = found
    if docs.shape[0] != scores.shape[0]:
        raise IndexError(f"{scores.shape[0]} scores of {docs.shape[0]} articles")
    opened(&heap, count)
    try:
        for place in range(scores.shape[0]):
            if not 0 <= docs[place] < ranks.shape[0]:
                raise IndexError(f"article {docs[place]} of {ranks.shape[0]}")
            offered(&heap, <int64_t> (scores[place] * steps) * width - ranks[docs[place]], place)
        ordered(&heap)
        for place in range(count):
            places[place] = heap.values[place]
    finally:
        free(heap.keys)
    return found


def row_counts(const Number[:, ::1] rows, const int64_t[::1] docs, Py_ssize_t size):
    cdef Py_ssize_t place, column, width = rows.shape[1], count = docs.shape[0]
    cdef const Number* row
    # Half as wide as what is returned, they are nearer to the processor.
    found = np.zeros(size + 1, np.uint32)
    cdef uint32_t[::1] counts = found
    # The numbers in the rows are not checked: `search.local.facet_counts` made them, from look-ups that were.
    checked(docs, rows.shape[0])
    for place in range(count if width else 0):
        if place + AHEAD < count:
            row = &rows[docs[place + AHEAD], 0]
            SOON(row)
            SOON(row + width - 1)
        row = &rows[docs[place], 0]
        for column in range(width):
            counts[row[column]] += 1
    return found[:size].astype(np.int64)


def leading(const int64_t[::1] counts, const int64_t[::1] ranks, begins, Py_ssize_t size, list values, list labels):
    cdef Py_ssize_t begin, end, place, number
    cdef Heap heap
    cdef list found = [], rows
    if not counts.shape[0] == ranks.shape[0] == len(values) == len(labels):
        raise IndexError(f"{counts.shape[0]} counts of {len(values)} values")
    opened(&heap, max(min(size, counts.shape[0]), 0))
    try:
        for begin, end in zip(begins, begins[1:]):
            if not 0 <= begin <= end <= counts.shape[0]:
                raise IndexError(f"values {begin} to {end} of {counts.shape[0]}")
            heap.held = 0
            for place in range(begin, end):
                if counts[place] > 0:
                    offered(&heap, (counts[place] << RANK_BITS) - ranks[place], place)
            ordered(&heap)
            rows = []
            for place in range(heap.held):
                number = heap.values[place]
                rows.append(FacetValue(values[number], labels[number], counts[number]))
            found.append(tuple(rows))
    finally:
        free(heap.keys)
    return found


cdef struct Sought:
    # A needle to look for by Horspool's search: how far one may go on after each low byte of a unit.
    Py_ssize_t size
    const uint16_t* units
    Py_ssize_t[256] shifts


cdef inline bint stands(Sought* needle, const uint16_t* text, Py_ssize_t length) noexcept nogil:
    cdef Py_ssize_t at = needle.size - 1
    cdef uint16_t last
    while at < length:
        last = text[at]
        if last == needle.units[needle.size - 1]:
            if not memcmp(text + at - needle.size + 1, needle.units, 2 * needle.size):
                return True
        at += needle.shifts[last & 0xFF]
    return False


def holding(const uint16_t[::1] units, const int64_t[::1] begins, const int64_t[::1] ends, needles):
    cdef Py_ssize_t place, number, at, held = 0, texts = begins.shape[0]
    if ends.shape[0] != texts:
        raise IndexError(f"{texts} beginnings of {ends.shape[0]} texts")
    for place in range(texts):
        if not 0 <= begins[place] <= ends[place] <= units.shape[0]:
            raise IndexError(f"text {begins[place]} to {ends[place]} of {units.shape[0]}")
    found = np.arange(texts)
    cdef int64_t[::1] places = found
    cdef Sought needle
    # Of the texts that hold the needles before, those that hold this one.
    for wanted in needles:
        needle.size, needle.units = len(<bytes?> wanted) // 2, <const uint16_t*> <const char*> <bytes> wanted
        if not needle.size:
            continue
        for at in range(256):
            needle.shifts[at] = needle.size
        for at in range(needle.size - 1):
            needle.shifts[needle.units[at] & 0xFF] = needle.size - 1 - at
        held = 0
        with nogil:
            for number in range(texts):
                place = places[number]
                if stands(&needle, &units[0] + begins[place], ends[place] - begins[place]):
                    places[held] = place
                    held += 1
        texts = held
    return found[:texts]


cdef struct Piece:
    const uint16_t* units
    Py_ssize_t length


cdef struct Needle:
    Py_ssize_t operand
    Py_ssize_t size  # in bytes
    const uint16_t* units
    Py_ssize_t next  # of its chain; -1: none


cdef struct Part:
    int64_t first
    Py_ssize_t count
    Py_ssize_t length
    const int64_t* starts
    const uint16_t* units


cdef Piece* located(parts, const int64_t[::1] docs, Py_ssize_t most) except NULL:
    # Where the texts stand; to be freed. They stay there as long as the arrays of the parts do.
    cdef Py_ssize_t place, at, local, begin, end, count = len(parts)
    cdef const int64_t[::1] starts
    cdef const uint16_t[::1] units
    cdef Part* held = <Part*> malloc((count + 1) * sizeof(Part))
    cdef Piece* found = <Piece*> malloc((docs.shape[0] + 1) * sizeof(Piece))
    try:
        if held is NULL or found is NULL:
            raise MemoryError
        for at, (first, starts_in, units_in) in enumerate(parts):
            starts, units = starts_in, units_in
            held[at].first, held[at].count, held[at].length = first, starts.shape[0] - 1, units.shape[0]
            held[at].starts = &starts[0] if starts.shape[0] else NULL
            held[at].units = &units[0] if units.shape[0] else NULL
        if docs.shape[0] and not count:
            raise IndexError(f"{docs.shape[0]} articles in no part")
        for place in range(docs.shape[0]):
            at = count - 1
            while at > 0 and docs[place] < held[at].first:
                at -= 1
            local = docs[place] - held[at].first
            if not 0 <= local < held[at].count:
                raise IndexError(f"article {docs[place]} is in no part")
            begin, end = held[at].starts[local], held[at].starts[local + 1]
            if not 0 <= begin <= end <= held[at].length:
                raise IndexError(f"article {docs[place]} stands beyond its part")
            found[place].units, found[place].length = held[at].units + begin, min(end - begin, most)
    except BaseException:
        free(found)
        raise
    finally:
        free(held)
    return found


def nearness(pieces, operands, float half):
    cdef const int64_t[::1] docs = pieces.docs
    cdef Py_ssize_t needles = sum(map(len, operands)), count = len(operands)
    cdef Py_ssize_t article, place, needle, operand, kinds = 0
    # The kind of a unit is a number (0: none) that it shares with few; the needles of a kind, which begin with its units,
    # are a chain.
    cdef uint8_t[65536] kind
    cdef Py_ssize_t[256] first
    found = np.zeros(docs.shape[0], np.float32)
    cdef float[::1] worth = found
    cdef float[::1] gaps = np.empty(count, np.float32)
    cdef int64_t[::1] ends = np.empty(count, np.int64)
    cdef Needle* chain = <Needle*> malloc((needles + 1) * sizeof(Needle))
    cdef Piece* texts = NULL
    cdef Piece text
    try:
        if chain is NULL:
            raise MemoryError
        texts = located(pieces.parts, docs, pieces.most)
        memset(kind, 0, sizeof(kind))
        for place in range(256):
            first[place] = -1
        needle = 0
        for operand, operand_texts in enumerate(operands):
            for units in operand_texts:
                if len(<bytes?> units) < 2:
                    raise ValueError("nothing to look for")
                chain[needle].operand, chain[needle].size = operand, len(<bytes> units)
                chain[needle].units = <const uint16_t*> <const char*> <bytes> units
                place = chain[needle].units[0]
                if not kind[place]:
                    kinds = min(kinds + 1, 255)
                    kind[place] = kinds
                chain[needle].next, first[kind[place]] = first[kind[place]], needle
                needle += 1
        for article in range(docs.shape[0]):
            for operand in range(count):
                ends[operand], gaps[operand] = -1, INFINITY
            text = texts[article]
            for place in range(text.length):
                if not kind[text.units[place]]:
                    continue
                needle = first[kind[text.units[place]]]
                while needle >= 0:
                    if 2 * place + chain[needle].size <= 2 * text.length:
                        if memcmp(text.units + place, chain[needle].units, chain[needle].size) == 0:
                            met(chain[needle].operand, place, place + chain[needle].size // 2, ends, gaps)
                    needle = chain[needle].next
            for operand in range(count - 1):
                worth[article] += half / (half + gaps[operand])
    finally:
        free(chain)
        free(texts)
    return found


def frequencies(pieces, wanted):
    cdef const int64_t[::1] docs = pieces.docs
    cdef Py_ssize_t article, place, code
    cdef uint8_t[65536] codes
    cdef Piece* texts
    cdef Piece text
    cdef float[:, ::1] counts
    if len(wanted) > 255:
        raise ValueError(f"{len(wanted)} units")
    texts = located(pieces.parts, docs, pieces.most)
    try:
        found = np.zeros((docs.shape[0], len(wanted)), np.float32)
        counts = found
        memset(codes, 0, sizeof(codes))
        for code, unit in enumerate(wanted, 1):
            codes[<uint16_t> unit] = code
        for article in range(docs.shape[0]):
            text = texts[article]
            for place in range(text.length):
                code = codes[text.units[place]]
                if code:
                    counts[article, code - 1] += 1
    finally:
        free(texts)
    return found


cdef inline void met(Py_ssize_t operand, int64_t begin, int64_t end, int64_t[::1] ends, float[::1] gaps) noexcept:
    # An operand stands in [begin, end): how far is it from its neighbours before it?
    if operand > 0 and ends[operand - 1] >= 0:
        gaps[operand - 1] = min(gaps[operand - 1], <float> max(begin - ends[operand - 1], 0))
    if operand + 1 < ends.shape[0] and ends[operand + 1] >= 0:
        gaps[operand] = min(gaps[operand], <float> max(begin - ends[operand + 1], 0))
    ends[operand] = max(ends[operand], end)


def aboutness(pieces, operands, worths, const uint8_t[::1] is_word, float title, float lead):
    cdef const int64_t[::1] docs = pieces.docs
    cdef Py_ssize_t article
    cdef const uint16_t[::1] wanted
    cdef float[::1] scores, best
    cdef int64_t[::1] titles
    cdef float worth
    cdef Piece* texts
    found, bests, lengths = np.zeros(docs.shape[0], np.float32), np.empty(docs.shape[0], np.float32), np.empty(docs.shape[0], np.int64)
    scores, best, titles = found, bests, lengths
    if is_word.shape[0] != 65536:
        raise IndexError(f"{is_word.shape[0]} units")
    texts = located(pieces.parts, docs, pieces.most)
    try:
        for article in range(docs.shape[0]):
            titles[article], best[article] = title_of(texts[article]), 0
        for forms, weight in zip(operands, worths, strict=True):
            worth = weight
            for needle in forms:
                wanted = np.frombuffer(needle, np.uint16)
                for article in range(docs.shape[0]):
                    best[article] = max(best[article], told(texts[article], titles[article], wanted, is_word, title, lead))
            for article in range(docs.shape[0]):
                scores[article] += worth * best[article]
                best[article] = 0
    finally:
        free(texts)
    return found


cdef inline Py_ssize_t title_of(Piece text) noexcept:
    # How long a title is: a NUL ends it.
    cdef Py_ssize_t place = 0
    while place < text.length and text.units[place]:
        place += 1
    return place


cdef inline float told(
    Piece text, Py_ssize_t title, const uint16_t[::1] wanted, const uint8_t[::1] is_word, float in_title, float in_lead
) noexcept:
    # What it is worth that a needle stands, with whole words at its ends, in the title, or in what follows.
    cdef Py_ssize_t place, size = wanted.shape[0], last = text.length - wanted.shape[0]
    cdef bint head = is_word[wanted[0]], tail = is_word[wanted[size - 1]]
    cdef uint16_t first = wanted[0]
    for place in range(last + 1):
        if text.units[place] != first or memcmp(&text.units[place], &wanted[0], size * 2):
            continue
        if head and place and is_word[text.units[place - 1]]:
            continue
        if tail and place < last and is_word[text.units[place + size]]:
            continue
        if place < title:
            return in_title + <float> size / <float> title
        return in_lead
    return 0
