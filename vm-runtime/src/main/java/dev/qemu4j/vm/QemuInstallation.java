package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.check.CheckResult;
import dev.qemu4j.check.Checker;
import dev.qemu4j.check.surface.QemuSurface;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.vm.accel.BestAccelerator;
import dev.qemu4j.vm.accel.internal.ProbeVerdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A QEMU of this host. Immutable.
 *
 * <p>Safe for use by several threads. What it has is found out when first asked for.
 */
public final class QemuInstallation {
    /** Those of all known versions: no package brings another one. */
    private static final List<String> TARGETS =
            List.of(("aarch64 alpha arm avr cris hppa i386 loongarch64 m68k microblaze"
                            + " microblazeel mips mips64 mips64el mipsel nios2 or1k ppc ppc64 riscv32 riscv64 rx s390x sh4 sh4eb"
                            + " sparc sparc64 tricore x86_64 xtensa xtensaeb")
                    .split(" ", -1));

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

    private final Target target;
    private final String program;
    private final QemuVersion version;
    private volatile @Nullable QemuSurface surface;

    QemuInstallation(Target target, String program, QemuVersion version) {
        this.target = target;
        this.program = program;
        this.version = version;
    }

    /**
     * Finds the QEMU for a target on the {@code PATH}.
     *
     * @param target the system to emulate
     * @return the installation
     * @throws dev.qemu4j.host.ProgramNotFoundException if there is none
     * @throws dev.qemu4j.host.HostCommandException if it does not run
     */
    public static QemuInstallation find(Target target) {
        Objects.requireNonNull(target, "target");
        return ask(target, target.program());
    }

    /**
     * Finds the QEMU for a target on a thread of its own, as {@link #find(Target)} does.
     *
     * @param target the system to emulate
     * @return a future of the installation; cancelling it ends the program that was started to ask for its version
     */
    public static CompletableFuture<QemuInstallation> findAsync(Target target) {
        Objects.requireNonNull(target, "target");
        return Task.start("question", task -> find(target));
    }

    /**
     * Finds the QEMU that a command line runs.
     *
     * @param commandLine the command line, whose program is a path, or a name that is looked for on the {@code PATH}
     * @return the installation
     * @throws dev.qemu4j.host.ProgramNotFoundException if it is not there
     * @throws dev.qemu4j.host.HostCommandException if it does not run
     * @throws QemuException if it does not say a version of QEMU's
     */
    public static QemuInstallation find(CommandLine commandLine) {
        Objects.requireNonNull(commandLine, "commandLine");
        return ask(commandLine.target(), commandLine.program());
    }

    /**
     * Finds the QEMU that a command line runs on a thread of its own, as {@link #find(CommandLine)} does.
     *
     * @param commandLine the command line, whose program is a path, or a name that is looked for on the {@code PATH}
     * @return a future of the installation; cancelling it ends the program that was started to ask for its version
     */
    public static CompletableFuture<QemuInstallation> findAsync(CommandLine commandLine) {
        Objects.requireNonNull(commandLine, "commandLine");
        return Task.start("question", task -> find(commandLine));
    }

    /**
     * Takes a program for the QEMU of a target.
     *
     * @param target the system that the program emulates
     * @param program the program's path
     * @return the installation
     * @throws dev.qemu4j.host.ProgramNotFoundException if it is not there
     * @throws dev.qemu4j.host.HostCommandException if it does not run
     * @throws QemuException if it does not say a version of QEMU's
     */
    public static QemuInstallation at(Target target, Path program) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(program, "program");
        return ask(target, program.toAbsolutePath().toString());
    }

    /**
     * Takes a program for the QEMU of a target, as {@link #at} does.
     *
     * @param target the system that the program emulates
     * @param program the program's path
     * @return a future of the installation; cancelling it ends the program that was started to ask for its version
     */
    public static CompletableFuture<QemuInstallation> atAsync(Target target, Path program) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(program, "program");
        return Task.start("question", task -> at(target, program));
    }

    /**
     * Returns the system that it emulates.
     *
     * @return the target
     */
    public Target target() {
        return target;
    }

    /**
     * Returns the path of the program.
     *
     * @return its path, or its name where it is looked up on the {@code PATH}
     */
    public String program() {
        return program;
    }

    /**
     * Returns its version.
     *
     * @return the version
     */
    public QemuVersion version() {
        return version;
    }

    /**
     * Returns the surface of this QEMU. The first time, its process is started without a machine and asked; the answers are
     * kept in the directory that the system property {@code qemu4j.cache} names, else in {@code qemu4j} in the user's cache
     * directory ({@code $XDG_CACHE_HOME} or {@code ~/.cache}), until the program changes.
     *
     * @return the options, machines, devices, CPUs and the QMP schema
     * @throws QemuException if the program does not answer
     */
    public QemuSurface surface() {
        QemuSurface known = surface;
        if (known == null) {
            known = SurfaceCache.byDefault().get(this, () -> SurfaceProbe.probe(this));
            surface = known;
        }
        return known;
    }

    /**
     * Returns the surface of this QEMU, as {@link #surface} does.
     *
     * @return a future of the surface; cancelling it ends the process that was started to ask
     */
    public CompletableFuture<QemuSurface> surfaceAsync() {
        return Task.start("question", task -> surface());
    }

    /**
     * Finds the mistakes of a command line that this QEMU would be given.
     *
     * @param commandLine the command line
     * @return everything that was found, also files that QEMU would open and that are not there, and raw disks that begin like other images
     * @throws QemuException if the program does not answer when it is first asked what it has
     */
    public CheckResult check(CommandLine commandLine) {
        Objects.requireNonNull(commandLine, "commandLine");
        return Checker.check(commandLine, surface(), Files::notExists, QemuInstallation::format);
    }

    private static @Nullable String format(Path image) {
        Format format = Format.recognised(image);
        return format == null ? null : format.name();
    }

    /**
     * Finds the mistakes of a command line on a thread of its own, as {@link #check} does.
     *
     * @param commandLine the command line
     * @return a future of everything that was found; cancelling it ends the process that was started to ask
     */
    public CompletableFuture<CheckResult> checkAsync(CommandLine commandLine) {
        Objects.requireNonNull(commandLine, "commandLine");
        return Task.start("question", task -> check(commandLine));
    }

    /**
     * Finds the fastest accelerator under which guests of this QEMU run here. That is KVM, on macOS HVF, on Windows WHPX, if a guest of some
     * instructions runs under it, else {@code tcg}, emulation. The first time, QEMU is started with that guest, which takes a fraction of a
     * second, and up to five seconds where guests hang. The finding is kept as the {@link #surface()} is, until the host starts anew, or
     * its {@code /dev/kvm} or this process' rights change.
     *
     * <p>{@link VirtualMachine#start} looks in the same way at command lines with more than one accelerator, such as {@code kvm} and {@code
     * tcg} behind it.
     *
     * @return the accelerator and the reason
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so
     */
    public BestAccelerator bestAccelerator() {
        String fast = fastAccelerator();
        ProbeVerdict verdict = FallbackAccelerators.verdicts(ANSWER_LIMIT).of(target, program, fast);
        return verdict.runs()
                ? new BestAccelerator(fast, verdict.reason())
                : new BestAccelerator("tcg", "not " + fast + ": " + verdict.reason());
    }

    /**
     * Finds the fastest accelerator on a thread of its own, as {@link #bestAccelerator} does.
     *
     * @return a future of the accelerator and the reason; cancelling it ends the QEMU that was started to try
     */
    public CompletableFuture<BestAccelerator> bestAcceleratorAsync() {
        return Task.start("question", task -> bestAccelerator());
    }

    private static String fastAccelerator() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return system.startsWith("mac") ? "hvf" : system.startsWith("windows") ? "whpx" : "kvm";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QemuInstallation that
                && target.equals(that.target)
                && program.equals(that.program)
                && version.equals(that.version);
    }

    @Override
    public int hashCode() {
        return Objects.hash(target, program, version);
    }

    @Override
    public String toString() {
        return program + " " + version;
    }

    static String installHint(Target target) {
        if (!TARGETS.contains(target.name())) {
            return "'" + target + "' is no target of QEMU's that is known here (expected: one of "
                    + String.join(", ", TARGETS) + ")";
        }
        String family =
                target.name().replaceFirst("^(?:x86_64|i386)$", "x86").replaceFirst("^(mips|ppc|sparc|riscv).*", "$1");
        String debian = family.matches("aarch64|arm")
                ? "qemu-system-arm"
                : family.matches("x86|mips|ppc|sparc")
                        ? "qemu-system-" + family
                        : family.matches("riscv|s390x")
                                ? "qemu-system-" + family + ", before Debian 13 qemu-system-misc"
                                : "qemu-system-misc";
        return "install QEMU for " + target + " (Debian and Ubuntu: " + debian + "; Fedora: qemu-system-" + family
                + "; Arch: qemu-full; macOS: brew install qemu)";
    }

    private static QemuInstallation ask(Target target, String program) {
        String answer = HostCommand.builder(program, "--version")
                .timeout(ANSWER_LIMIT)
                .hint(installHint(target))
                .build()
                .run()
                .stdout();
        if (!answer.startsWith("QEMU emulator version ")) {
            throw new QemuException(
                    program + " --version: '" + answer.strip() + "' (expected: QEMU emulator version …)");
        }
        return new QemuInstallation(target, program, QemuVersion.parse(answer));
    }
}
