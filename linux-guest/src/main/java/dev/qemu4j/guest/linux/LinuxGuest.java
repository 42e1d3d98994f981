package dev.qemu4j.guest.linux;

import dev.qemu4j.Chardevs;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.option.Option;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Linux guest that boots in some seconds under TCG and needs no disk: a kernel and an initramfs.
 *
 * <pre>{@code
 * LinuxGuest guest = LinuxGuest.builder().module("virtio_blk").module("ext4").program("mkfs.ext4").build();
 * try (LinuxGuestConsole console = LinuxGuestConsole.listen(socket)) {
 *     // qemu-system-x86_64 -M q35 -m 256M -display none, guest.arguments(), console.arguments(), disks and so on
 *     console.awaitReady(Duration.ofSeconds(60));
 *     console.output("mount -t ext4 /dev/vda /mnt");
 * }
 * }</pre>
 *
 * <p>The kernel is one that is installed with its modules or, on Debian, is downloaded without being installed; so are
 * busybox and the guest agent. What is made lands in {@code $XDG_CACHE_HOME/qemu4j/linux-guest} ({@code ~/.cache}), under
 * the digest of its content; what was not used for 30 days is removed. The host is x86-64 Linux, as the guest is.
 *
 * <p>Immutable.
 */
public final class LinuxGuest {
    /** The memory with which the guest boots and has room left for tests. */
    public static final DataSize MEMORY = DataSize.ofMib(256);

    private final Path kernel;
    private final Path initrd;
    private final String kernelCommandLine;

    private LinuxGuest(Path kernel, Path initrd, String kernelCommandLine) {
        this.kernel = kernel;
        this.initrd = initrd;
        this.kernelCommandLine = kernelCommandLine;
    }

    /**
     * Returns a builder of a guest with busybox and what a PCI machine with virtio devices needs at least.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Makes a guest for tests of the guest agent. It runs {@code qemu-ga} on the port of {@link #agentArguments}, and has
     * ext4, its tools being busybox's, on virtio disks.
     *
     * @return the guest
     * @throws LinuxGuestException if this host has not what it is made of
     */
    public static LinuxGuest withGuestAgent() {
        return builder().guestAgent().module("virtio_blk").module("ext4").build();
    }

    /**
     * Returns QEMU's arguments for a guest agent's port with a socket that QEMU listens on.
     *
     * @param socket the Unix socket that QEMU creates
     * @return {@code -chardev} with the id {@code qga} and the devices
     */
    public static List<String> agentArguments(Path socket) {
        return List.of(
                "-chardev",
                String.valueOf(Option.of(
                                "-chardev",
                                Chardevs.socket(
                                        "qga",
                                        c -> c.server(true).waitForClient(false).path(socket)))
                        .argument()),
                "-device",
                "virtio-serial-pci,id=virtio-serial",
                "-device",
                "virtserialport,bus=virtio-serial.0,chardev=qga,id=qga-port,name=org.qemu.guest_agent.0");
    }

    /**
     * Returns the kernel.
     *
     * @return a file for {@code -kernel}: the uncompressed {@code vmlinux}, unless the builder was told otherwise
     */
    public Path kernel() {
        return kernel;
    }

    /**
     * Returns the initramfs.
     *
     * @return a file for {@code -initrd}
     */
    public Path initrd() {
        return initrd;
    }

    /**
     * Returns the kernel's command line.
     *
     * @return a text for {@code -append}
     */
    public String kernelCommandLine() {
        return kernelCommandLine;
    }

    /**
     * Returns QEMU's arguments that boot the guest.
     *
     * @return {@code -kernel}, {@code -initrd}, {@code -append}, and {@code -no-reboot}, so that QEMU ends after a panic
     */
    public List<String> arguments() {
        return List.of(
                "-kernel", kernel.toString(), "-initrd", initrd.toString(), "-append", kernelCommandLine, "-no-reboot");
    }

    @Override
    public String toString() {
        return String.join(" ", arguments());
    }

    /** Builder of a guest. */
    public static final class Builder {
        private final Set<String> loaded = new LinkedHashSet<>(List.of("virtio_pci"));
        private final Set<String> available = new LinkedHashSet<>();
        private final Set<String> programs = new LinkedHashSet<>();
        private final Map<String, GuestFile> files = new LinkedHashMap<>();
        /** Without no_timer_check the kernel takes an emulated timer for broken, and panics, where the host is too busy to emulate it in time. */
        private static final List<String> KERNEL = List.of("console=ttyS0", "quiet", "panic=-1", "no_timer_check");

        private final List<String> kernelParameters = new ArrayList<>(KERNEL);
        private Cache cache = Cache.ofUser();
        private Path root = Path.of("/");
        private boolean guestAgent;
        private boolean powerButton;
        private boolean compressedKernel;
        private @Nullable String init;

        private Builder() {}

        /**
         * Adds a kernel module, with all that it needs, that is loaded before the guest is ready.
         *
         * @param name such as {@code virtio_net}; what is built into the kernel is there anyway
         * @return this builder
         */
        public Builder module(String name) {
            loaded.add(checked(name));
            return this;
        }

        /**
         * Adds a kernel module, with all that it needs, that {@code modprobe} or the kernel itself may load later.
         *
         * @param name such as {@code nbd}
         * @return this builder
         */
        public Builder availableModule(String name) {
            available.add(checked(name));
            return this;
        }

        /**
         * Adds a program of the host, with the libraries that it is linked with, at the path where the host has it.
         *
         * @param program its absolute path, or a name to look for on the PATH
         * @return this builder
         */
        public Builder program(String program) {
            programs.add(program);
            return this;
        }

        /**
         * Adds a file that everybody may read.
         *
         * @param path its absolute path in the guest
         * @param content the bytes
         * @return this builder
         */
        public Builder file(String path, byte[] content) {
            return file(path, 0644, content);
        }

        /**
         * Adds a file.
         *
         * @param path its absolute path in the guest
         * @param mode the permissions, such as 0755 for a program
         * @param content the bytes
         * @return this builder
         */
        public Builder file(String path, int mode, byte[] content) {
            Initramfs.name(path);
            files.put(path, new GuestFile(mode, content.clone()));
            return this;
        }

        /**
         * Sets a script that is run in place of the console's shell, and after which the guest powers off; see
         * {@link LinuxGuestConsole#awaitExit}.
         *
         * @param script what busybox's shell runs when the guest is ready, with the console as input and output
         * @return this builder
         */
        public Builder init(String script) {
            init = script;
            return this;
        }

        /**
         * Runs QEMU's guest agent on the port {@code org.qemu.guest_agent.0}, as soon as there is one.
         *
         * @return this builder
         */
        public Builder guestAgent() {
            guestAgent = true;
            return module("virtio_console");
        }

        /**
         * Makes the guest power off when the machine's power button is pressed, as by {@code system_powerdown}.
         *
         * @return this builder
         */
        public Builder powerButton() {
            powerButton = true;
            return module("button").module("evdev");
        }

        /**
         * Boots the kernel as the distribution ships it, which takes some seconds more. A guest that is to see a TPM
         * needs that.
         *
         * @return this builder
         */
        public Builder compressedKernel() {
            compressedKernel = true;
            return this;
        }

        /**
         * Adds a parameter to the kernel's command line.
         *
         * @param parameter such as {@code nbd.max_part=8}
         * @return this builder
         */
        public Builder kernelParameter(String parameter) {
            kernelParameters.add(parameter);
            return this;
        }

        Builder cache(Cache cache) {
            this.cache = cache;
            return this;
        }

        Builder root(Path root) {
            this.root = root;
            return this;
        }

        /**
         * Makes the guest, or finds it in the cache.
         *
         * @return the guest
         * @throws LinuxGuestException if this host has not what it is made of; the message says what to install
         */
        public LinuxGuest build() {
            DebianPackages packages = new DebianPackages(cache);
            ProgramSource source = new ProgramSource(packages);
            Set<String> modules = new LinkedHashSet<>(loaded);
            modules.addAll(available);
            Kernel found = new KernelSearch(root, packages).find(modules);
            Initramfs tree = tree(found, source);
            Path kernelFile = compressedKernel ? found.image() : vmlinux(found);
            Path initrd = cache.addFile("initrd", tree::writeTo);
            cache.sweep(Instant.now());
            return new LinuxGuest(kernelFile, initrd, String.join(" ", kernelParameters));
        }

        private Initramfs tree(Kernel found, ProgramSource source) {
            GuestTree guest = new GuestTree();
            guest.program("/bin/busybox", source.busybox());
            guest.modules(found, loaded, available);
            for (String program : programs) {
                Path file = source.find(program);
                guest.program(
                        file.startsWith(cache.kind("packages"))
                                ? "/usr/sbin/" + HostFiles.fileName(file)
                                : file.toString(),
                        file);
            }
            if (guestAgent) {
                guest.guestAgent(source.find("qemu-ga"));
            }
            if (powerButton) {
                guest.powerButton();
            }
            if (init != null) {
                guest.init(init);
            }
            Initramfs tree = guest.tree();
            files.forEach((path, file) -> tree.file(path, file.mode, file.content));
            return tree;
        }

        private Path vmlinux(Kernel found) {
            byte[] image = HostFiles.read(found.image());
            Path directory = cache.directory(
                    "vmlinux",
                    Cache.digest(image),
                    entry -> HostFiles.write(
                            entry.resolve("vmlinux"),
                            KernelImage.vmlinux(image, found.image().toString())));
            return directory.resolve("vmlinux");
        }

        private static String checked(String module) {
            if (!module.matches("[A-Za-z0-9_-]+")) {
                throw new IllegalArgumentException("module: " + module + " (expected: a name such as virtio_blk)");
            }
            return module;
        }

        private static final class GuestFile {
            private final int mode;
            private final byte[] content;

            GuestFile(int mode, byte[] content) {
                this.mode = mode;
                this.content = content;
            }
        }
    }
}
