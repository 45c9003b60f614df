# SPDX-License-Identifier: GPL-2.0
"""What the guest boots from: the kernel, its modules and the initramfs.

The kernel is the unpacked package in build/lab/kernel/KVER, never changed, or
the debug kernel, which scripts/debug-kernel lays out in the same way.
From it come, in build/lab/guest/KVER:

    stock/lib/modules/KVER     the package's modules
    vse/lib/modules/KVER       the same, and ours under updates/, which win
    initramfs                  busybox, init and the modules to reach 9p
    vmlinux                    the kernel unpacked, where that can be done here: to
                               unpack itself under emulation takes it seconds
"""

import lzma
import os
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

LAB = Path(__file__).resolve().parent.parent

# What the initramfs loads; dependencies come by themselves.
BOOT_MODULES = ["virtio_pci", "9pnet_virtio", "9p", "overlay"]

OUR_MODULES = ["vse_hook", "vse", "mlx4_core", "mlx4_en", "ixgbe", "napi_macvlan"]


# How a bzImage's payload begins, and what unpacks it; behind it there is more.
PAYLOADS = {
    b"\xfd7zXZ\x00": lzma.LZMADecompressor,
    b"\x1f\x8b\x08": lambda: zlib.decompressobj(16 + zlib.MAX_WBITS),
}

# XEN_ELFNOTE_PHYS32_ENTRY, of 4 or 8 bytes: QEMU starts an ELF file there (PVH).
PVH_NOTES = [struct.pack("<3I4s", 4, size, 18, b"Xen") for size in (4, 8)]


def unpack_kernel(image):
    """The ELF file in a bzImage, or None where it is packed in another way or QEMU
    could not start it."""
    for magic, unpacker in PAYLOADS.items():
        start = image.find(magic)
        while start >= 0:
            try:
                kernel = unpacker().decompress(image[start:])
            except (lzma.LZMAError, zlib.error):
                kernel = b""
            if kernel.startswith(b"\x7fELF"):
                known = any(note in kernel for note in PVH_NOTES)
                return kernel if known else None
            start = image.find(magic, start + 1)
    return None


class NotReady(Exception):
    """The lab cannot run here; the text says what to do."""


def unpacked_kernels(build):
    return sorted(path.name for path in (build / "lab/kernel").glob("*")
                  if (path / "lib/modules" / path.name).is_dir())


def choose_kernel(build, wanted):
    known = unpacked_kernels(build)
    if wanted:
        if wanted not in known:
            raise NotReady(f"kernel {wanted} is not unpacked in "
                           f"{build}/lab/kernel: run scripts/setup, or give "
                           f"-k one of: {' '.join(known) or '(none)'}")
        return wanted
    if not known:
        raise NotReady(f"no kernel in {build}/lab/kernel: run scripts/setup")
    running = os.uname().release
    if running in known:
        return running
    return next((k for k in known if (build / k / "modules").is_dir()), known[0])


def is_debug(kver):
    """Built by scripts/debug-kernel."""
    return kver.endswith("-lab-debug")


def newest(paths):
    return max((p.stat().st_mtime for p in paths), default=0)


class Image:
    """The files of one kernel, made when missing or older than their sources."""

    def __init__(self, build, kver):
        self.kver = kver
        self.package = build / "lab/kernel" / kver
        self.packed = self.package / "boot" / f"vmlinuz-{kver}"
        self.kernel = self.packed
        self.ours = build / kver / "modules"
        self.directory = build / "lab/guest" / kver
        self.initramfs = self.directory / "initramfs"
        self.unpacked = self.directory / "vmlinux"

    def prepare(self, stock):
        """Returns the directory to stand at /lib/modules/KVER in the guest."""
        if not self.packed.is_file():
            raise NotReady(f"{self.packed} is missing: run scripts/setup")
        if not stock:
            self._check_ours()
        self.directory.mkdir(parents=True, exist_ok=True)
        self._unpack_kernel()
        stock_tree = self._module_tree("stock", None)
        self._make_initramfs()
        return stock_tree if stock else self._module_tree("vse", self.ours)

    def _unpack_kernel(self):
        """An empty file says that it cannot be done."""
        if (not self.unpacked.exists() or
                self.unpacked.stat().st_mtime <= self.packed.stat().st_mtime):
            kernel = unpack_kernel(self.packed.read_bytes())
            self.unpacked.write_bytes(kernel or b"")
        if self.unpacked.stat().st_size:
            self.kernel = self.unpacked

    def _check_ours(self):
        missing = [m for m in OUR_MODULES
                   if not (self.ours / f"{m}.ko").is_file()]
        if missing:
            raise NotReady(f"{self.ours} has no {', '.join(missing)}: "
                           f"run make KVER={self.kver}")

    def _module_tree(self, name, updates):
        source = self.package / "lib/modules" / self.kver
        base = self.directory / name
        tree = base / "lib/modules" / self.kver
        index = tree / "modules.dep.bin"
        sources = [source / "modules.order"]
        if updates:
            sources += updates.glob("*.ko")
        if index.exists() and index.stat().st_mtime > newest(sources):
            return tree

        shutil.rmtree(base, ignore_errors=True)
        tree.mkdir(parents=True)
        for path in source.glob("modules.*"):
            shutil.copy(path, tree)
        (tree / "kernel").symlink_to((source / "kernel").resolve())
        if updates:
            (tree / "updates").symlink_to(updates.resolve())
        subprocess.run(["depmod", "-b", base, self.kver], check=True)
        return tree

    def _boot_modules(self):
        """The files to load, in order, dependencies first."""
        listing = subprocess.run(
            ["modprobe", "-d", self.directory / "stock", "-S", self.kver,
             "--show-depends", "-a", *BOOT_MODULES],
            check=True, capture_output=True, text=True).stdout
        files = [line.split()[1] for line in listing.splitlines()
                 if line.startswith("insmod ")]
        return [Path(f) for f in dict.fromkeys(files)]

    def _make_initramfs(self):
        init = LAB / "guest/init"
        sources = [init, Path(__file__), self.packed]
        if (self.initramfs.exists() and
                self.initramfs.stat().st_mtime > newest(sources)):
            return

        busybox = shutil.which("busybox")
        if not busybox:
            raise NotReady("busybox is missing: run scripts/setup")
        staging = self.directory / "staging"
        shutil.rmtree(staging, ignore_errors=True)
        (staging / "bin").mkdir(parents=True)
        (staging / "modules").mkdir()
        shutil.copy(busybox, staging / "bin/busybox")
        shutil.copy(init, staging / "init")
        (staging / "init").chmod(0o755)

        names = []
        for path in self._boot_modules():
            names.append(path.name.removesuffix(".xz"))
            data = path.read_bytes()
            if path.suffix == ".xz":
                data = lzma.decompress(data)
            (staging / "modules" / names[-1]).write_bytes(data)
        (staging / "modules/order").write_text("".join(f"{n}\n" for n in names))

        files = "\n".join(str(p.relative_to(staging))
                          for p in sorted(staging.rglob("*")))
        archive = subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"],
                                 cwd=staging, input=files.encode(),
                                 stdout=subprocess.PIPE, check=True).stdout
        self.initramfs.write_bytes(archive)
        shutil.rmtree(staging)
