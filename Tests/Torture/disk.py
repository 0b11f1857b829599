"""A disk as the log of the shim describes it: what is durable, what may be, and what is left when the power goes out."""
import os
import struct

SECTOR = 512
(CREATE, WRITE, FORCED, TRUNCATE, ALLOCATE, RENAME, UNLINK, MKDIR, LINK, SYNC, MAP, OUTPUT, FOLDER) = range(1, 14)
ENTRY = struct.Struct("<IIQQQQiiII")


class Entry:
    """A line of the log; see shim.c."""

    __slots__ = ("kind", "call", "inode", "parent", "to", "offset", "error", "pid", "name", "data")

    def __init__(self, fields, name, data):
        self.kind, self.call, self.inode, self.parent, self.to, self.offset, self.error, self.pid = fields[:8]
        self.name, self.data = name, data


def read_log(path):
    with open(path, "rb") as file:
        log = file.read()
    entries, position = [], 0
    while position < len(log):
        fields = ENTRY.unpack_from(log, position)
        position += ENTRY.size
        name, data = log[position:position + fields[8]], log[position + fields[8]:position + fields[8] + fields[9]]
        position += fields[8] + fields[9]
        if position > len(log) or fields[0] not in range(CREATE, FOLDER + 1):
            raise ValueError(f"{path}: no line of a log before byte {position}: was a process killed from outside?")
        entries.append(Entry(fields, name.decode(), data))
    return entries


class File:
    def __init__(self):
        self.base = bytearray()
        # (offset, bytes) of a write, (size, None) of a cut, (size, True) of an allocation; in order.
        self.pending = []
        # Writes whose sync has failed: never written again, whatever a later sync says.
        self.doubtful = []

    @staticmethod
    def apply(content, offset, data):
        if data is None:
            if len(content) > offset:
                del content[offset:]
            else:
                content.extend(bytes(offset - len(content)))
        elif data is True:
            content.extend(bytes(max(offset - len(content), 0)))
        else:
            if len(content) < offset:
                content.extend(bytes(offset - len(content)))
            content[offset:offset + len(data)] = data

    def sync(self):
        for offset, data in self.pending:
            self.apply(self.base, offset, data)
            self.settle(offset, data)
        self.pending = []

    def force(self, offset, data):
        self.apply(self.base, offset, data)
        self.settle(offset, data)

    def settle(self, offset, data):
        """What lies there is durable now; of an older write that may be there or not, what lies beside it stays open."""
        if not self.doubtful or data is None or data is True:
            return
        end, rest = offset + len(data), []
        for start, old in self.doubtful:
            if old is None or old is True or start >= end or start + len(old) <= offset:
                rest.append((start, old))
                continue
            if start < offset:
                rest.append((start, old[:offset - start]))
            if start + len(old) > end:
                rest.append((end, old[end - start:]))
        self.doubtful = rest

    def fail_sync(self):
        self.doubtful += self.pending
        self.pending = []

    def image(self, draw):
        pending = self.doubtful + self.pending
        content = bytearray(self.base)
        how = draw.random()
        if not pending or how < 0.2:
            return content
        if how < 0.35:
            for offset, data in pending:
                self.apply(content, offset, data)
            return content
        # Sector by sector, whatever was written first.
        share = draw.choice([0.1, 0.5, 0.5, 0.9, 0.98])
        for offset, data in pending:
            if data is None or data is True:
                if draw.random() < share:
                    self.apply(content, offset, data)
                continue
            start = offset
            while start < offset + len(data):
                end = min((start // SECTOR + 1) * SECTOR, offset + len(data))
                if draw.random() < share:
                    self.apply(content, start, data[start - offset:end - offset])
                start = end
        return content


class Folder:
    def __init__(self):
        self.names = {}
        # Changes since the last sync, in order: each is what the names were changed to ({name: object, or None}).
        self.pending = []

    def change(self, **names):
        self.pending.append(names)

    def sync(self):
        for change in self.pending:
            self.apply(self.names, change)
        self.pending = []

    @staticmethod
    def apply(names, change):
        for name, found in change.items():
            if found is None:
                names.pop(name, None)
            else:
                names[name] = found

    def image(self, draw):
        names = dict(self.names)
        how = draw.random()
        count = 0 if how < 0.2 else len(self.pending) if how < 0.5 else draw.randint(0, len(self.pending))
        for change in self.pending[:count]:
            self.apply(names, change)
        return names


class Disk:
    """All under one folder, which was empty when the log began."""

    def __init__(self, root_inode, syncs=True):
        self.root = Folder()
        self.objects = {root_inode: self.root}
        # Whether syncs of files do what they say.
        self.syncs = syncs
        # Writable shared maps of files, which no log shows.
        self.maps = []

    def perform(self, entry):
        kind = entry.kind
        if kind == SYNC:
            found = self.objects.get(entry.inode)
            if found is None or not self.syncs and isinstance(found, File):
                return
            if entry.error == 0:
                found.sync()
            elif isinstance(found, File):
                found.fail_sync()
            return
        if entry.error:
            # A write that failed half way is logged with what it wrote.
            return
        if kind == CREATE:
            if entry.offset == 1:
                self.objects[entry.inode] = File()
                self.objects[entry.parent].change(**{entry.name: self.objects[entry.inode]})
            elif entry.offset == 2:
                self.objects[entry.inode].pending.append((0, None))
        elif kind == MKDIR:
            self.objects[entry.inode] = Folder()
            self.objects[entry.parent].change(**{entry.name: self.objects[entry.inode]})
        elif kind == WRITE or kind == FORCED:
            file = self.objects[entry.inode]
            if kind == FORCED and self.syncs:
                file.force(entry.offset, entry.data)
            else:
                file.pending.append((entry.offset, entry.data))
        elif kind == TRUNCATE:
            self.objects[entry.inode].pending.append((entry.offset, None))
        elif kind == ALLOCATE:
            self.objects[entry.inode].pending.append((entry.offset, True))
        elif kind == RENAME:
            found, new = self.objects[entry.inode], entry.data.decode()
            if entry.parent == entry.to:
                self.objects[entry.parent].change(**{entry.name: None, new: found})
            else:
                self.objects[entry.to].change(**{new: found})
                self.objects[entry.parent].change(**{entry.name: None})
        elif kind == UNLINK:
            self.objects[entry.parent].change(**{entry.name: None})
        elif kind == LINK:
            self.objects[entry.to].change(**{entry.name: self.objects[entry.inode]})
        elif kind == MAP:
            self.maps.append(entry.name)

    def write_image(self, path, draw):
        """Makes the folder `path`: what is there after the power went out at this moment."""
        self._write(self.root, path, draw)

    def _write(self, folder, path, draw):
        os.mkdir(path, 0o700)
        for name, found in folder.image(draw).items():
            if isinstance(found, Folder):
                self._write(found, f"{path}/{name}", draw)
                continue
            content = found.image(draw)
            if name == "lock.mdb" and draw.random() < 0.3:
                # Written through a map alone.
                content = bytearray(draw.randbytes(len(content)))
            with open(os.open(f"{path}/{name}", os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
                file.write(content)

    def adopt(self, path, folder=None):
        """Takes what lies at `path`, the root, for durable."""
        folder = folder or self.root
        for entry in os.scandir(path):
            if entry.is_dir(follow_symlinks=False):
                found = Folder()
                self.adopt(entry.path, found)
            else:
                found = File()
                with open(entry.path, "rb") as file:
                    found.base = bytearray(file.read())
            folder.names[entry.name] = found
            self.objects[entry.inode()] = found
