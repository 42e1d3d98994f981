package dev.qemu4j.vm.user;

import dev.qemu4j.base.Target;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The entry of the Linux kernel's {@code binfmt_misc} by which programs of another processor run as the host's own do. A shell, other programs, a chroot and a
 * container may start them.
 *
 * <pre>{@code
 * UserEmulation arm = UserEmulation.of(Target.AARCH64);
 * try (AppliedPlan registered = arm.binfmt().plan().apply(Privilege.sudo())) {
 *     HostCommand.of(arm.chroot(Path.of("/srv/arm64"), "/bin/uname", "-m")).run();
 * }
 * }</pre>
 *
 * <p>The kernel opens QEMU when it is registered, so that a chroot needs no copy of it. Programs get no rights by it: their set-user-ID bits have no effect. For
 * each boot of the host, {@link #text} goes into {@link #file}. Immutable.
 */
public final class BinfmtRegistration {
    private static final Path MOUNT = Path.of("/proc/sys/fs/binfmt_misc");

    /** Opens the interpreter once, in the registrar's view of the files. */
    private static final String FLAGS = "F";

    private final Target target;
    private final Path interpreter;
    private final Path mount;

    private BinfmtRegistration(Target target, Path interpreter, Path mount) {
        this.target = target;
        this.interpreter = interpreter;
        this.mount = mount;
    }

    /**
     * Returns the registration of an emulator.
     *
     * @param target the processor of the programs
     * @param interpreter the QEMU that runs them; for chroots, one that is linked statically
     * @return the registration, of which nothing is done yet
     * @throws IllegalArgumentException if the target's programs have no known header, or the path has a colon or a line break
     */
    public static BinfmtRegistration of(Target target, Path interpreter) {
        Objects.requireNonNull(target, "target");
        Path file = Objects.requireNonNull(interpreter, "interpreter").toAbsolutePath();
        ElfMagic.of(target);
        if (file.toString().matches("(?s).*[:\\n].*")) {
            throw new IllegalArgumentException(
                    "interpreter: '" + file + "' (expected: a path without colons and line breaks)");
        }
        return new BinfmtRegistration(target, file, MOUNT);
    }

    /**
     * Sets the place where {@code binfmt_misc} is mounted, such as that of a user namespace, which from Linux 6.7 on has entries of its own.
     *
     * @param directory the mount point; {@code /proc/sys/fs/binfmt_misc} if not set
     * @return the changed registration
     */
    public BinfmtRegistration mountedAt(Path directory) {
        return new BinfmtRegistration(
                target,
                interpreter,
                Objects.requireNonNull(directory, "directory").toAbsolutePath());
    }

    /**
     * Returns the entry's name.
     *
     * @return the name in QEMU's own packages, such as {@code qemu-aarch64}, so that nothing is registered twice
     */
    public String name() {
        return "qemu-" + target;
    }

    /**
     * Returns the entry as the kernel takes it, and {@code systemd-binfmt} as well.
     *
     * @return one line
     */
    public String text() {
        ElfMagic magic = ElfMagic.of(target);
        return String.join(":", "", name(), "M", "", magic.magic(), magic.mask(), interpreter.toString(), FLAGS);
    }

    /**
     * Returns the place of the text for hosts with systemd.
     *
     * @return the file, which is read at each boot
     */
    public Path file() {
        return Path.of("/etc/binfmt.d", name() + ".conf");
    }

    /**
     * Plans the registration until the plan is undone, or the host is booted anew. It is refused where there is an entry of that name, where {@code binfmt_misc} is
     * not mounted, and for the host's own processor, whose programs all would be emulated.
     *
     * @return the plan
     */
    public Plan plan() {
        Path entry = mount.resolve(name());
        return Plan.builder("programs of " + target + " run by " + interpreter.getFileName())
                .require("processor", privilege -> foreign())
                .require("interpreter", privilege -> missing())
                .require("binfmt_misc", privilege -> unmounted())
                .step(PlanStep.run(
                                "register " + name(),
                                "sh",
                                "-c",
                                "printf %s \"$1\" >\"$2\"",
                                "sh",
                                text(),
                                mount.resolve("register").toString())
                        .undo("sh", "-c", "echo -1 >\"$1\"", "sh", entry.toString())
                        .presentIf("test", "-e", entry.toString())
                        .ownedIf("grep", "-qxF", "interpreter " + interpreter, entry.toString())
                        .asRoot()
                        .build())
                .build();
    }

    private @Nullable String foreign() {
        return ElfMagic.isNative(target)
                ? "this host runs programs of " + target + " itself: all of them would be emulated"
                : null;
    }

    private @Nullable String missing() {
        return Files.isRegularFile(interpreter) && Files.isExecutable(interpreter)
                ? null
                : "'" + interpreter + "' is no program that this user may run";
    }

    private @Nullable String unmounted() {
        return Files.exists(mount.resolve("register"))
                ? null
                : "binfmt_misc is not mounted at " + mount + ": mount -t binfmt_misc binfmt_misc " + mount
                        + "; a kernel that has it as a module needs modprobe binfmt_misc before";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BinfmtRegistration that
                && target.equals(that.target)
                && interpreter.equals(that.interpreter)
                && mount.equals(that.mount);
    }

    @Override
    public int hashCode() {
        return Objects.hash(target, interpreter, mount);
    }

    /** Returns the entry's name and QEMU's path. */
    @Override
    public String toString() {
        return name() + " by " + interpreter;
    }
}
