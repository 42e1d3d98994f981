package dev.qemu4j.samples.parts;

import dev.qemu4j.base.Target;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostResult;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.vm.user.BinfmtRegistration;
import dev.qemu4j.vm.user.UserEmulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs a program for 64-bit Arm by QEMU's user mode, and shows how a whole system of such programs becomes a chroot. */
public final class RunForeignPrograms {
    private static final String SOURCE = """
            .globl  _start
            _start: mov     x0, #1
                    adr     x1, text
                    mov     x2, #15
                    mov     x8, #64         // write
                    svc     #0
                    mov     x0, #7
                    mov     x8, #93         // exit
                    svc     #0
            text:   .ascii  "hello from Arm\\n"
            """;

    private RunForeignPrograms() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws IOException if the program cannot be made
     */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("foreign");
        Path source = Files.writeString(directory.resolve("hello.S"), SOURCE);
        Path object = directory.resolve("hello.o");
        Path program = directory.resolve("hello");
        try {
            HostCommand.of("aarch64-linux-gnu-as", source.toString(), "-o", object.toString())
                    .run();
            HostCommand.of("aarch64-linux-gnu-ld", object.toString(), "-o", program.toString())
                    .run();

            UserEmulation arm = UserEmulation.of(Target.AARCH64).cpu("cortex-a53"); // .sysroot(…) for its libraries
            HostResult result = arm.command(program)
                    .allowExitCodes(7)
                    .timeout(Duration.ofMinutes(1))
                    .build()
                    .run();
            System.out.print(result.stdout());
            System.out.println("it ended with " + result.exitCode());

            // With the kernel's help such programs need no command of their own, and a chroot works.
            BinfmtRegistration binfmt = arm.binfmt();
            System.out.println("for each boot, " + binfmt.file() + ":\n" + binfmt.text());
            System.out.print(binfmt.plan().describe()); // .apply(Privilege.sudo()) does it until it is closed
            List<String> problems = binfmt.plan().problems(Privilege.sudo());
            System.out.println(problems.isEmpty() ? "it may be applied" : "not here: " + problems);
            System.out.println("then: " + String.join(" ", arm.chroot(Path.of("/srv/arm64"), "/bin/uname", "-m")));
        } finally {
            Files.deleteIfExists(program);
            Files.deleteIfExists(object);
            Files.delete(source);
            Files.delete(directory);
        }
    }
}
