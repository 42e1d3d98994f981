package dev.qemu4j.guest.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds a kernel with given modules: one that is installed, one that is in the cache, or Debian's newest. */
final class KernelSearch {
    /** The kernel for all machines; the smaller one for clouds leaves out drivers of real hardware. */
    private static final String DEBIAN = "linux-image-amd64";

    private final Path root;
    private final DebianPackages packages;
    private final List<String> rejected = new ArrayList<>();

    KernelSearch(Path root, DebianPackages packages) {
        this.root = root;
        this.packages = packages;
    }

    Kernel find(Set<String> modules) {
        Kernel found = firstWith(modules, kernelsBelow(root));
        for (Path directory : found == null ? packages.cached("linux-image-") : List.<Path>of()) {
            found = found == null ? firstWith(modules, kernelsBelow(directory)) : found;
        }
        if (found == null) {
            found = firstWith(modules, kernelsBelow(download()));
        }
        if (found == null) {
            throw missing("", null);
        }
        return found;
    }

    private Path download() {
        try {
            return packages.unpacked(packages.newestOf(DEBIAN, "linux-image-\\d"));
        } catch (LinuxGuestException e) {
            throw missing("; " + e.getMessage(), e);
        }
    }

    private @Nullable Kernel firstWith(Set<String> modules, List<Kernel> kernels) {
        for (Kernel kernel : kernels) {
            List<String> missing = new KernelModules(kernel.modules()).missing(modules);
            if (missing.isEmpty()) {
                return kernel;
            }
            rejected.add(kernel.image() + " (without " + String.join(", ", missing) + ")");
        }
        return null;
    }

    private List<Kernel> kernelsBelow(Path directory) {
        List<Kernel> kernels = new ArrayList<>();
        for (Path modules : HostFiles.list(directory.resolve("lib/modules"))) {
            addWithImage(directory, modules, kernels);
        }
        for (Path modules : HostFiles.list(directory.resolve("usr/lib/modules"))) {
            if (kernels.stream().noneMatch(k -> k.version().equals(HostFiles.fileName(modules)))) {
                addWithImage(directory, modules, kernels);
            }
        }
        kernels.sort(Comparator.comparing(Kernel::version).reversed());
        return kernels;
    }

    private void addWithImage(Path directory, Path modules, List<Kernel> kernels) {
        String version = HostFiles.fileName(modules);
        for (Path image : List.of(modules.resolve("vmlinuz"), directory.resolve("boot/vmlinuz-" + version))) {
            if (Files.isReadable(image)) {
                kernels.add(new Kernel(version, image, modules));
                return;
            }
            if (Files.exists(image)) {
                rejected.add(image + " (not readable)");
            }
        }
    }

    private LinuxGuestException missing(String detail, @Nullable Throwable cause) {
        return LinuxGuestException.missing(
                "no usable Linux kernel for x86-64"
                        + (rejected.isEmpty() ? "" : "; found, but not usable: " + String.join(", ", rejected))
                        + detail
                        + ": install a kernel with modules, readable by this user, such as /boot/vmlinuz-VERSION with"
                        + " /lib/modules/VERSION (Debian: apt-get install " + DEBIAN + "; Fedora: dnf install"
                        + " kernel-core kernel-modules; Arch: pacman -S linux)",
                cause);
    }
}
