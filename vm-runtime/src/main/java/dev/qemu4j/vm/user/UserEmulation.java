package dev.qemu4j.vm.user;

import dev.qemu4j.base.Target;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.host.system.ProgramSearch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program of another processor, run by QEMU's user mode: Linux's system calls are the host's, and there is no machine to boot.
 *
 * <pre>{@code
 * String text = UserEmulation.of(Target.AARCH64)
 *         .sysroot(Path.of("/usr/aarch64-linux-gnu"))
 *         .command(Path.of("hello"), "--version")
 *         .timeout(Duration.ofMinutes(1))
 *         .build()
 *         .run()
 *         .stdout();
 * }</pre>
 *
 * <p>It is no sandbox: the program has the user's rights, and sees the host's files. What it starts itself is run by the host's kernel, which knows how only after a
 * {@link BinfmtRegistration}. Linux only. Immutable; each setter returns a changed copy.
 */
public final class UserEmulation {
    private static final Duration LIMIT = Duration.ofHours(1);

    private final Target target;
    private final @Nullable Path sysroot;
    private final @Nullable String cpu;

    private UserEmulation(Target target, @Nullable Path sysroot, @Nullable String cpu) {
        this.target = Objects.requireNonNull(target, "target");
        this.sysroot = sysroot;
        this.cpu = cpu;
    }

    /**
     * Returns the emulation of a processor as QEMU chooses it, for programs that are linked statically or whose libraries are the host's.
     *
     * @param target named as in {@code qemu-NAME}: also {@code ppc64le}, for which there is no machine of its own
     * @return the emulation
     */
    public static UserEmulation of(Target target) {
        return new UserEmulation(target, null, null);
    }

    /**
     * Sets the directory in which programs find their dynamic linker and their libraries. Paths that are not there are looked for on the host.
     *
     * @param directory such as {@code /usr/aarch64-linux-gnu}, or a system's root directory
     * @return the changed emulation
     */
    public UserEmulation sysroot(Path directory) {
        return new UserEmulation(target, Objects.requireNonNull(directory, "directory"), cpu);
    }

    /**
     * Sets the model of the processor.
     *
     * @param model as {@code -cpu} has it, such as {@code max} or {@code cortex-a53}
     * @return the changed emulation
     */
    public UserEmulation cpu(String model) {
        return new UserEmulation(target, sysroot, Objects.requireNonNull(model, "model"));
    }

    /**
     * Prepares a program's run. Its exit code is that of the command, which allows 0 alone unless it is told otherwise; the environment of the command is the
     * program's. It is killed after an hour, unless {@code timeout} sets another limit.
     *
     * @param program the file
     * @param arguments its arguments
     * @return a builder of the command; where there is no such QEMU its run fails and names the package
     */
    public HostCommand.Builder command(Path program, String... arguments) {
        Objects.requireNonNull(program, "program");
        Objects.requireNonNull(arguments, "arguments");
        Path qemu = installed();
        List<String> argv = new ArrayList<>();
        argv.add(qemu == null ? "qemu-" + target : qemu.toString());
        if (cpu != null) {
            argv.addAll(List.of("-cpu", cpu));
        }
        if (sysroot != null) {
            argv.addAll(List.of("-L", sysroot.toAbsolutePath().toString()));
        }
        argv.add(program.toAbsolutePath().toString());
        argv.addAll(List.of(arguments));
        return HostCommand.builder(argv).hint(installHint()).timeout(LIMIT);
    }

    /**
     * Returns the command that runs a program in a system of this processor, with that as its root directory. Changing the root needs root's rights, and the
     * kernel a {@link #binfmt() registration} of a QEMU that is linked statically, as there are none of its libraries.
     *
     * @param root the system's root directory
     * @param program the program and its arguments, as the system has them
     * @return an argument vector, for {@code HostCommand} or {@code HostProcess}
     * @throws IllegalArgumentException if there is no program
     */
    public List<String> chroot(Path root, String... program) {
        Objects.requireNonNull(root, "root");
        Objects.requireNonNull(program, "program");
        if (program.length == 0) {
            throw new IllegalArgumentException("program: none (expected: one of the system in " + root + ")");
        }
        return Stream.concat(Stream.of("chroot", root.toAbsolutePath().toString()), Stream.of(program))
                .toList();
    }

    /**
     * Returns the registration by which the kernel runs this processor's programs itself.
     *
     * @return a value, of which nothing is done yet
     * @throws ProgramNotFoundException if this user's PATH has no such QEMU; the message names the package
     * @throws IllegalArgumentException if the target's programs have no known header
     */
    public BinfmtRegistration binfmt() {
        Path qemu = installed();
        if (qemu == null) {
            throw new ProgramNotFoundException(
                    "'qemu-" + target + "-static' and 'qemu-" + target + "' are not on the PATH: " + installHint(),
                    "qemu-" + target);
        }
        return BinfmtRegistration.of(target, qemu);
    }

    /** The one that is linked statically works in a chroot as well. */
    private @Nullable Path installed() {
        ProgramSearch search = ProgramSearch.byDefault();
        Path linkedStatically = search.findOrNull("qemu-" + target + "-static");
        return linkedStatically == null ? search.findOrNull("qemu-" + target) : linkedStatically;
    }

    private String installHint() {
        return "install QEMU's user mode for " + target
                + " (Debian and Ubuntu: qemu-user-static, or qemu-user without chroots; Fedora: qemu-user-static-"
                + target + "; Arch: qemu-user-static)";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UserEmulation that
                && target.equals(that.target)
                && Objects.equals(sysroot, that.sysroot)
                && Objects.equals(cpu, that.cpu);
    }

    @Override
    public int hashCode() {
        return Objects.hash(target, sysroot, cpu);
    }

    /** Returns the target and what was set. */
    @Override
    public String toString() {
        return "UserEmulation[" + target + ", cpu " + cpu + ", sysroot " + sysroot + "]";
    }
}
