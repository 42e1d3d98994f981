package dev.qemu4j.vm.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.Target;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostResult;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.PlanException;
import dev.qemu4j.host.plan.PlanListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program for 64-bit Arm, on whatever host this is. */
@Tag("once")
class UserEmulationIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** Writes its text, and ends with the number of its arguments. */
    private static final String SOURCE = """
            .globl  _start
            _start: mov     x0, #1
                    adr     x1, text
                    mov     x2, #6
                    mov     x8, #64
                    svc     #0
                    ldr     x0, [sp]
                    mov     x8, #93
                    svc     #0
            text:   .ascii  "hello\\n"
            """;

    private final UserEmulation emulation = UserEmulation.of(Target.AARCH64);

    @TempDir
    private Path directory;

    private Path program;

    @BeforeEach
    void assemble() throws IOException {
        Path source = Files.writeString(directory.resolve("hello.S"), SOURCE);
        Path object = directory.resolve("hello.o");
        program = directory.resolve("hello");
        try {
            HostCommand.of("aarch64-linux-gnu-as", source.toString(), "-o", object.toString())
                    .run();
            HostCommand.of("aarch64-linux-gnu-ld", object.toString(), "-o", program.toString())
                    .run();
            emulation.command(program).allowExitCodes(1).timeout(LIMIT).build().run();
        } catch (ProgramNotFoundException e) {
            String why = "NOT RUN: " + e.getMessage() + " (assembler: binutils-aarch64-linux-gnu)";
            System.err.println(why);
            Assumptions.abort(why);
        }
    }

    @Test
    void command_program_printsAndExitsWithItsStatus() {
        HostResult result = emulation
                .cpu("cortex-a53")
                .sysroot(directory)
                .command(program, "one", "two")
                .allowExitCodes(3)
                .timeout(LIMIT)
                .build()
                .run();

        assertThat(result.stdout()).isEqualTo("hello\n");
        assertThat(result.exitCode()).isEqualTo(3);
        assertThatThrownBy(
                        () -> emulation.command(program).timeout(LIMIT).build().run())
                .isInstanceOf(HostCommandException.class)
                .hasMessageContaining("exit code 1");
        assertThatThrownBy(() -> emulation
                        .cpu("z80")
                        .command(program)
                        .timeout(LIMIT)
                        .build()
                        .run())
                .isInstanceOf(HostCommandException.class)
                .hasMessageContaining("z80");
    }

    @Test
    void command_qemuThatIsNotThere_namesThePackage() {
        UserEmulation none = UserEmulation.of(new Target("z80"));

        assertThatThrownBy(() -> none.command(program).timeout(LIMIT).build().run())
                .isInstanceOf(ProgramNotFoundException.class)
                .hasMessageContaining("'qemu-z80' is not on the PATH")
                .hasMessageContaining("install QEMU's user mode for z80 (Debian and Ubuntu: qemu-user-static");
        assertThatThrownBy(none::binfmt)
                .isInstanceOf(ProgramNotFoundException.class)
                .hasMessageContaining("qemu-user-static");
    }

    @Test
    void binfmt_namespaceOfItsOwn_runsThemInAChrootUntilItIsUndone() throws IOException {
        try (BinfmtNamespace namespace = BinfmtNamespace.open()) {
            BinfmtRegistration binfmt = emulation.binfmt().mountedAt(namespace.mount());
            Path root = Files.createDirectory(directory.resolve("root"));
            Path inside = Files.copy(program, root.resolve("hello"));
            assertThat(inside).isExecutable();
            assertThat(namespace.run(program.toString()).exitCode()).isNotZero();

            try (AppliedPlan applied = apply(binfmt)) {
                assertThat(applied.missing()).isEmpty();
                assertThat(namespace.run(program.toString()).stdout()).isEqualTo("hello\n");
                assertThat(namespace
                                .runInChroot(root, emulation.chroot(root, "/hello", "1", "2", "3"))
                                .exitCode())
                        .isEqualTo(4);
                assertThatThrownBy(() -> apply(binfmt)).isInstanceOf(PlanException.class);
            }
            assertThat(namespace.mount().resolve(binfmt.name())).doesNotExist();
            assertThat(namespace.run(program.toString()).exitCode()).isNotZero();
        }
    }

    private AppliedPlan apply(BinfmtRegistration binfmt) {
        return binfmt.plan().apply(Privilege.none(), PlanListener.NONE, directory.resolve("journals"));
    }
}
