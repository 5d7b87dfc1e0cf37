# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The kernels, compiled: what `indexer.kernels.numpy_kernels` says in arrays, in one pass each, and jieba's cut.

`compiled.pyi` has their types. Nothing gives up the interpreter's lock.
"""

from libc.math cimport log
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memcmp, memset

import numpy as np

cdef extern from *:
    """
    #if defined(__GNUC__)
    #define FETCH(address) __builtin_prefetch(address)
    #define BITS_IN(byte) __builtin_popcount(byte)
    #else
    #define FETCH(address)
    static inline int BITS_IN(unsigned byte) { int bits = 0; for (; byte; byte &= byte - 1) bits++; return bits; }
    #endif
    """
    void FETCH(const void* address) noexcept
    int BITS_IN(unsigned int byte) noexcept

cdef enum:
    # UTF-16 units.
    UNITS = 65_536
    # Of a key that is sorted so many bits at a time.
    DIGIT = 11
    DIGITS = 2_048
    # The highest frequency that is kept.
    MOST = 255
    # Bytes of a sparse row between two counts of the others before them; a multiple of 8.
    BLOCK = 2_048
    # An entry of the tree: the node above and the unit, which lead to a node.
    NODE_BITS = 22
    UNIT_BITS = 16
    # Units ahead of which the tree is fetched from memory.
    AHEAD = 8
    # What a unit is to `Lexicon.cut`: see `indexer.text.word_codes`.
    HAN = 1
    MARK = 2
    ODD = 3


def grouped(const uint32_t[::1] keys, const int64_t[::1] counts):
    cdef Py_ssize_t total = keys.shape[0], at, place, group = -1, document, digit
    cdef int64_t step
    cdef uint32_t highest = 0, key
    cdef int shift
    cdef uint64_t one, two
    cdef int64_t[DIGITS] begins
    # An occurrence is its key and, below, its document; documents stand in order, and stay so among those of one key.
    now = np.empty(total, np.uint64)
    other = np.empty(total, np.uint64)
    cdef uint64_t[::1] source = now, target = other
    at = 0
    for document in range(counts.shape[0]):
        for place in range(counts[document]):
            if at >= total:
                raise IndexError("more occurrences than keys")
            key = keys[at]
            highest |= key
            source[at] = <uint64_t> key << 16 | <uint64_t> document
            at += 1
    if at != total or counts.shape[0] > UNITS:
        raise IndexError("fewer occurrences than keys, or too many documents")
    shift = 0
    while shift < 32 and highest >> shift:
        memset(begins, 0, sizeof(begins))
        for at in range(total):
            begins[(source[at] >> (16 + shift)) & (DIGITS - 1)] += 1
        place = 0
        for digit in range(DIGITS):
            step = begins[digit]
            begins[digit] = place
            place += step
        for at in range(total):
            digit = (source[at] >> (16 + shift)) & (DIGITS - 1)
            target[begins[digit]] = source[at]
            begins[digit] += 1
        now, other = other, now
        source, target = target, source
        shift += DIGIT
    return _distinct(source)


cdef _distinct(const uint64_t[::1] occurrences):
    # Counts first what there is, so that nothing is made larger than it will be.
    cdef Py_ssize_t total = occurrences.shape[0], at, groups = 0, held = 0
    cdef uint64_t last = 0, one
    for at in range(total):
        one = occurrences[at]
        if not at or one != last:
            held += 1
            groups += not at or one >> 16 != last >> 16
        last = one
    keys_found = np.empty(groups, np.uint32)
    counts_found = np.zeros(groups, np.uint32)
    docs_found = np.empty(held, np.uint16)
    freqs_found = np.empty(held, np.uint8)
    cdef uint32_t[::1] keys = keys_found, counts = counts_found
    cdef uint16_t[::1] docs = docs_found
    cdef uint8_t[::1] freqs = freqs_found
    groups, held = -1, -1
    for at in range(total):
        one = occurrences[at]
        if at and one == last:
            if freqs[held] < MOST:
                freqs[held] += 1
            continue
        if not at or one >> 16 != last >> 16:
            groups += 1
            keys[groups] = <uint32_t> (one >> 16)
        held += 1
        counts[groups] += 1
        docs[held], freqs[held] = <uint16_t> one, 1
        last = one
    return keys_found, counts_found, docs_found, freqs_found


def joined(parts, const int64_t[::1] starts):
    # Where the lists of each key stand so far; those of a part stand behind those of the part before.
    cdef Py_ssize_t total = starts[starts.shape[0] - 1], key, at, place, target
    cdef const uint32_t[::1] ranks, counts
    cdef const uint16_t[::1] docs
    cdef const uint8_t[::1] freqs
    docs_found, freqs_found, ends_found = np.empty(total, np.uint16), np.empty(total, np.uint8), np.array(starts)
    cdef uint16_t[::1] all_docs = docs_found
    cdef uint8_t[::1] all_freqs = freqs_found
    cdef int64_t[::1] ends = ends_found
    for ranks_in, counts_in, docs_in, freqs_in in parts:
        ranks, counts, docs, freqs = ranks_in, counts_in, docs_in, freqs_in
        at = 0
        for key in range(ranks.shape[0]):
            if ranks[key] >= starts.shape[0] - 1:
                raise IndexError("a rank beyond the last")
            target = ends[ranks[key]]
            if target + counts[key] > total or at + counts[key] > docs.shape[0]:
                raise IndexError("longer lists than were counted")
            for place in range(counts[key]):
                all_docs[target + place], all_freqs[target + place] = docs[at + place], freqs[at + place]
            at += counts[key]
            ends[ranks[key]] = target + counts[key]
    return docs_found, freqs_found


def grams(const uint16_t[::1] text, const uint8_t[::1] han, const int64_t[::1] starts):
    cdef Py_ssize_t length = text.shape[0], at, document = -1, held = 0
    if han.shape[0] != UNITS:
        raise IndexError("not a table of units")
    found = np.empty(length, np.uint32)
    counts_found = np.zeros(starts.shape[0], np.int64)
    cdef uint32_t[::1] keys = found
    cdef int64_t[::1] counts = counts_found
    cdef Py_ssize_t following = starts[0] if starts.shape[0] else length
    for at in range(length - 1):
        while at == following:
            document += 1
            following = starts[document + 1] if document + 1 < starts.shape[0] else length
        if han[text[at]]:
            keys[held] = <uint32_t> text[at] << 16 | (text[at + 1] if han[text[at + 1]] else 0)
            held += 1
            if document >= 0:
                counts[document] += 1
    return found[:held].copy(), counts_found


def held_units(const uint32_t[::1] keys, const uint32_t[::1] counts, const uint16_t[::1] docs):
    # A unit is begun where its first gram is; what was met of it is marked by its number.
    cdef Py_ssize_t key, place, at = 0, held = 0
    cdef uint32_t unit
    found = np.empty(docs.shape[0], np.uint32)
    cdef uint32_t[::1] units = found
    cdef int32_t[UNITS] met
    memset(met, 0, sizeof(met))
    for key in range(keys.shape[0]):
        unit = keys[key] >> 16
        for place in range(counts[key]):
            if met[docs[at]] != <int32_t> unit + 1:
                met[docs[at]] = <int32_t> unit + 1
                units[held] = unit << 16 | docs[at]
                held += 1
            at += 1
    return found[:held].copy()


cdef Py_ssize_t first_other(
    const uint8_t[::1] bits, const uint8_t[::1] others, const uint32_t[::1] ranks, Py_ssize_t begin, Py_ssize_t end
) except -2:
    # Where the values of the others in [begin, end) begin; -1 where there is none. 0 <= begin < end.
    cdef Py_ssize_t at, byte = begin >> 3, last = (end - 1) >> 3, rank, count = 0
    cdef unsigned int head = (0xFF << (begin & 7)) & 0xFF, tail = 0xFF >> (7 - ((end - 1) & 7))
    if last >= bits.shape[0] or begin // BLOCK >= ranks.shape[0]:
        raise IndexError("a list beyond its bits")
    if byte == last:
        count = BITS_IN(bits[byte] & head & tail)
    else:
        count = BITS_IN(bits[byte] & head) + BITS_IN(bits[last] & tail)
        for at in range(byte + 1, last):
            count += BITS_IN(bits[at])
    if not count:
        return -1
    rank = ranks[begin // BLOCK] + BITS_IN(bits[byte] & ~head & 0xFF)
    for at in range(begin // BLOCK * (BLOCK // 8), byte):
        rank += BITS_IN(bits[at])
    if rank + count > others.shape[0]:
        raise IndexError("fewer values than bits")
    return rank


def gap_list(const uint8_t[::1] low, high, freqs, Py_ssize_t begin, Py_ssize_t end):
    cdef const uint8_t[::1] bits, others
    cdef const uint32_t[::1] ranks
    cdef Py_ssize_t place, other
    cdef int64_t doc = 0
    if not 0 <= begin <= end <= low.shape[0]:
        raise IndexError("a list beyond its gaps")
    found = np.empty(end - begin, np.int64)
    if begin == end:
        return found, None
    cdef int64_t[::1] docs = found
    cdef uint8_t[::1] often
    bits, others, ranks = high
    other = first_other(bits, others, ranks, begin, end)
    if other < 0:
        for place in range(begin, end):
            doc += low[place]
            docs[place - begin] = doc
    else:
        for place in range(begin, end):
            doc += low[place]
            if bits[place >> 3] >> (place & 7) & 1:
                doc += <int64_t> others[other] << 8
                other += 1
            docs[place - begin] = doc
    bits, others, ranks = freqs
    other = first_other(bits, others, ranks, begin, end)
    if other < 0:
        return found, None
    counts = np.empty(end - begin, np.uint8)
    often = counts
    for place in range(begin, end):
        often[place - begin] = 1
        if bits[place >> 3] >> (place & 7) & 1:
            often[place - begin] = others[other]
            other += 1
    return found, counts


def running(const uint8_t[::1] numbers, Py_ssize_t at, Py_ssize_t count, bint wide):
    cdef Py_ssize_t place
    cdef int64_t total = 0
    if at < 0 or count < 0 or at + (count << wide) > numbers.shape[0]:
        raise IndexError("more numbers than bytes")
    found = np.empty(count, np.int64)
    cdef int64_t[::1] sums = found
    if wide:
        for place in range(count):
            total += numbers[at + 2 * place] | <int64_t> numbers[at + 2 * place + 1] << 8
            sums[place] = total
    else:
        for place in range(count):
            total += numbers[at + place]
            sums[place] = total
    return found


def told_apart(const uint16_t[::1] given, const uint16_t[::1] plain, const uint16_t[::1] searched):
    cdef Py_ssize_t length = plain.shape[0], at, held = 0, dropped = 0, others = 0, room = searched.shape[0]
    cdef bint run = False, white
    if given.shape[0] != length:
        raise IndexError("texts of two lengths")
    found = np.empty(2 * length + 2 * room + 1, np.uint16)
    cdef uint16_t[::1] numbers = found
    cdef uint16_t[::1] other_places = np.empty(room, np.uint16), other_units = np.empty(room, np.uint16)
    cdef uint16_t[::1] white_units = np.empty(length, np.uint16)
    for at in range(length):
        white = plain[at] == 0x20 or plain[at] == 0x0A or plain[at] == 0x09
        # White space that counts is one space: the first of its run.
        if white and (run or held >= room or searched[held] != 0x20):
            numbers[1 + dropped], white_units[dropped] = <uint16_t> held, given[at]
            dropped += 1
        else:
            if held >= room:
                raise IndexError("less is searched than is not white")
            if given[at] != searched[held]:
                other_places[others], other_units[others] = <uint16_t> held, given[at]
                others += 1
            held += 1
        run = white
    if held != room:
        raise IndexError("more is searched than was given")
    numbers[0] = <uint16_t> dropped
    for at in range(dropped):
        numbers[1 + dropped + at] = white_units[at]
    for at in range(others):
        numbers[1 + 2 * dropped + at], numbers[1 + 2 * dropped + others + at] = other_places[at], other_units[at]
    return found[: 1 + 2 * dropped + 2 * others].tobytes()


def sought(const uint8_t[::1] keys, const int64_t[::1] ends, const uint8_t[::1] wanted):
    cdef Py_ssize_t low = 0, high = ends.shape[0] - 1, middle, length, most = wanted.shape[0]
    cdef int64_t begin, end
    cdef int order
    while low < high:
        middle = (low + high) >> 1
        begin, end = ends[middle], ends[middle + 1]
        if not 0 <= begin <= end <= keys.shape[0]:
            raise ValueError("keys beyond their end")
        length = min(end - begin, most)
        order = memcmp(&keys[0] + begin, &wanted[0], length) if length else 0
        if order < 0 or (order == 0 and end - begin < most):
            low = middle + 1
        else:
            high = middle
    return low


cdef void* enlarged(void* held, size_t size) except NULL:
    cdef void* larger = realloc(held, size)
    if larger is NULL:
        raise MemoryError
    return larger


cdef class Lexicon:
    # A tree of words: a node a beginning, by its number. Those of one unit go by the unit, those of more stand in an open
    # hash table.
    cdef uint64_t* slots
    cdef Py_ssize_t room
    cdef double* weights
    cdef int64_t* freqs
    cdef Py_ssize_t nodes
    cdef Py_ssize_t space
    cdef uint8_t* known
    # What leads to a node of several units: the node before it, and the last unit.
    cdef int32_t* parents
    cdef uint16_t* units
    cdef readonly int64_t total
    cdef bint weighed

    def __cinit__(self):
        self.room, self.space, self.nodes, self.total = 1 << 20, 1 << 20, UNITS, 0
        self.slots = <uint64_t*> malloc(self.room * sizeof(uint64_t))
        self.weights = <double*> malloc(self.space * sizeof(double))
        self.freqs = <int64_t*> malloc(self.space * sizeof(int64_t))
        self.known = <uint8_t*> malloc(UNITS)
        self.parents = <int32_t*> malloc(self.space * sizeof(int32_t))
        self.units = <uint16_t*> malloc(self.space * sizeof(uint16_t))
        if not (self.slots and self.weights and self.freqs and self.known and self.parents and self.units):
            raise MemoryError
        memset(self.slots, 0, self.room * sizeof(uint64_t))
        memset(self.freqs, 0, UNITS * sizeof(int64_t))
        memset(self.known, 0, UNITS)

    def __dealloc__(self):
        free(self.slots)
        free(self.weights)
        free(self.freqs)
        free(self.known)
        free(self.parents)
        free(self.units)

    @property
    def size(self):
        return self.nodes

    cdef inline Py_ssize_t slot(self, uint64_t key) noexcept:
        return <Py_ssize_t> (key * 0x9E3779B97F4A7C15ULL >> 32) & (self.room - 1)

    cdef inline Py_ssize_t child(self, Py_ssize_t node, uint16_t unit) noexcept:
        # The node that a unit leads to; 0 where there is none.
        cdef uint64_t key = <uint64_t> node << UNIT_BITS | unit
        cdef Py_ssize_t at = self.slot(key)
        while self.slots[at]:
            if self.slots[at] >> NODE_BITS == key:
                return <Py_ssize_t> (self.slots[at] & ((1 << NODE_BITS) - 1))
            at = (at + 1) & (self.room - 1)
        return 0

    cdef int put(self, uint64_t slot) noexcept:
        cdef Py_ssize_t at = self.slot(slot >> NODE_BITS)
        while self.slots[at]:
            at = (at + 1) & (self.room - 1)
        self.slots[at] = slot
        return 0

    cdef int grow(self) except -1:
        cdef Py_ssize_t at, before = self.room
        cdef uint64_t* old = self.slots
        cdef uint64_t* larger = <uint64_t*> malloc(2 * before * sizeof(uint64_t))
        if larger is NULL:
            raise MemoryError
        memset(larger, 0, 2 * before * sizeof(uint64_t))
        self.slots, self.room = larger, 2 * before
        for at in range(before):
            if old[at]:
                self.put(old[at])
        free(old)
        return 0

    cdef Py_ssize_t made(self, Py_ssize_t node, uint16_t unit) except -1:
        cdef Py_ssize_t found = self.child(node, unit)
        if found:
            return found
        if self.nodes >> NODE_BITS:
            raise MemoryError("more beginnings of words than a lexicon takes")
        if self.nodes == self.space:
            self.weights = <double*> enlarged(self.weights, 2 * self.space * sizeof(double))
            self.freqs = <int64_t*> enlarged(self.freqs, 2 * self.space * sizeof(int64_t))
            self.parents = <int32_t*> enlarged(self.parents, 2 * self.space * sizeof(int32_t))
            self.units = <uint16_t*> enlarged(self.units, 2 * self.space * sizeof(uint16_t))
            self.space *= 2
        if 3 * (self.nodes - UNITS) > 2 * self.room:
            self.grow()
        found = self.nodes
        self.freqs[found], self.parents[found], self.units[found] = 0, <int32_t> node, unit
        self.nodes += 1
        self.put((<uint64_t> node << UNIT_BITS | unit) << NODE_BITS | <uint64_t> found)
        return found

    cdef int learn(self, const uint16_t[::1] units, Py_ssize_t begin, Py_ssize_t end, int64_t freq) except -1:
        cdef Py_ssize_t at, node
        if begin == end:
            return 0
        node = units[begin]
        self.known[node] = 1
        for at in range(begin + 1, end):
            node = self.made(node, units[at])
        self.freqs[node] = freq
        return 0

    def read(self, const uint16_t[::1] rows):
        cdef Py_ssize_t at = 0, begin, end, length = rows.shape[0]
        cdef int64_t freq
        while at < length:
            begin = at
            while at < length and rows[at] != 0x20 and rows[at] != 0x0A:
                at += 1
            end, freq = at, 0
            at += 1
            while at < length and 0x30 <= rows[at] <= 0x39:
                freq = 10 * freq + rows[at] - 0x30
                at += 1
            self.learn(rows, begin, end, freq)
            self.total += freq
            while at < length and rows[at] != 0x0A:
                at += 1
            at += 1
        self.weighed = False

    def add(self, const uint16_t[::1] word, int64_t freq):
        self.learn(word, 0, word.shape[0], freq)
        self.total += freq
        self.weighed = False

    def freq(self, const uint16_t[::1] word):
        cdef Py_ssize_t node, at
        if not word.shape[0] or not self.known[word[0]]:
            return None
        node = word[0]
        for at in range(1, word.shape[0]):
            node = self.child(node, word[at])
            if not node:
                return None
        return self.freqs[node]

    def words(self, const uint32_t[::1] codes):
        # Each word closed by a NUL; from its last unit to its first, then turned.
        cdef Py_ssize_t place, node, at = 0, begin, end, length = 0
        for place in range(codes.shape[0]):
            node = codes[place]
            if node >= self.nodes:
                raise IndexError("not a word of this lexicon")
            length += 2
            while node >= UNITS:
                node, length = self.parents[node], length + 1
        found = np.zeros(length, np.uint16)
        cdef uint16_t[::1] text = found
        for place in range(codes.shape[0]):
            node, begin = codes[place], at
            while node >= UNITS:
                text[at] = self.units[node]
                node, at = self.parents[node], at + 1
            text[at] = <uint16_t> node
            end, at = at, at + 2
            while begin < end:
                text[begin], text[end] = text[end], text[begin]
                begin, end = begin + 1, end - 1
        return found

    cdef void weigh(self) noexcept:
        cdef Py_ssize_t node
        cdef double all = log(<double> self.total)
        for node in range(self.nodes):
            # Above 0, as no logarithm of a share is: no word.
            self.weights[node] = log(<double> self.freqs[node]) - all if self.freqs[node] else 1.0
        self.weighed = True

    def cut(self, const uint16_t[::1] text, const uint8_t[::1] classes):
        cdef Py_ssize_t length = text.shape[0], at = 0, begin, end, held = 0, odd = 0
        if classes.shape[0] != UNITS:
            raise IndexError("not a table of units")
        if not self.weighed:
            self.weigh()
        codes_found, places_found = np.empty(length, np.uint32), np.empty(length, np.int64)
        odd_found = np.empty((length // 2 + 1, 2), np.int64)
        cdef uint32_t[::1] codes = codes_found
        cdef int64_t[::1] places = places_found
        cdef int64_t[:, ::1] odds = odd_found
        cdef double[::1] route = np.empty(length + 1, np.float64)
        cdef int32_t[::1] chosen = np.empty(length, np.int32)
        cdef int32_t[::1] ends = np.empty(length, np.int32)
        cdef uint8_t kind
        if length >> 31:
            raise IndexError("too long a text")
        while at < length:
            kind, begin = classes[text[at]], at
            if not kind:
                at += 1
                continue
            if kind == ODD:
                while at < length and classes[text[at]] == ODD:
                    at += 1
                odds[odd, 0], odds[odd, 1] = begin, at
                odd += 1
                continue
            while at < length and (classes[text[at]] == HAN or classes[text[at]] == MARK):
                at += 1
            self.choose(text, begin, at, route, chosen, ends)
            while begin < at:
                if classes[text[begin]] == HAN:
                    codes[held], places[held] = <uint32_t> chosen[begin], begin
                    held += 1
                begin = ends[begin]
        return codes_found[:held], places_found[:held], odd_found[:odd]

    cdef void choose(
        self,
        const uint16_t[::1] text,
        Py_ssize_t begin,
        Py_ssize_t end,
        double[::1] route,
        int32_t[::1] chosen,
        int32_t[::1] ends,
    ) noexcept:
        # The best way from each place to the end, as jieba's `calc`: of two as good the longer word.
        cdef Py_ssize_t at, place, node
        cdef double best, found, once = -log(<double> self.total)
        cdef bint any
        route[end] = 0
        for at in range(end - 1, begin - 1, -1):
            node, place, any, best = text[at], at + 1, False, 0
            if at - AHEAD >= begin:
                FETCH(&self.slots[self.slot(<uint64_t> text[at - AHEAD] << UNIT_BITS | text[at - AHEAD + 1])])
            if self.known[node]:
                while True:
                    if self.weights[node] <= 0:
                        found = self.weights[node] + route[place]
                        if not any or found >= best:
                            any, best = True, found
                            chosen[at], ends[at] = <int32_t> node, <int32_t> place
                    if place == end:
                        break
                    node = self.child(node, text[place])
                    if not node:
                        break
                    place += 1
            if not any:
                # It is not a word, and taken for one that occurs once.
                best = once + route[at + 1]
                chosen[at], ends[at] = <int32_t> text[at], <int32_t> at + 1
            route[at] = best
