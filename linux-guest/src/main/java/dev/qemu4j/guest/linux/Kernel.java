package dev.qemu4j.guest.linux;

import java.nio.file.Path;

/** A kernel of this host or of a package: its version, its bzImage, and the directory of its modules. */
record Kernel(String version, Path image, Path modules) {}
