package dev.qemu4j.vm.template;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.option.Option;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.wait.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clones of a Linux guest, which knows by the generation id that it is one. */
@Tag("once")
@Timeout(120)
class CloneFreshnessIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void start_twoClonesOfLinux_haveTheirOwnMemoryAndRandomNumbers() {
        VmSpec spec = spec(LinuxGuest.builder().module("vmgenid").build());
        try (VmTemplate template = VmTemplate.boot(spec, withRandomNumbers())) {
            try (VirtualMachine one = template.start();
                    VirtualMachine other = template.start()) {
                assertThat(ask(one, "cat /proc/sys/kernel/random/uuid"))
                        .isNotEqualTo(ask(other, "cat /proc/sys/kernel/random/uuid"));
                assertThat(ask(one, "dmesg | grep random:")).contains("reseeded due to virtual machine fork");
                ask(one, "echo mine >/tmp/marker");
                assertThat(ask(one, "cat /tmp/marker")).isEqualTo("mine\n");
                assertThat(ask(other, "cat /tmp/marker || echo none")).contains("none\n");
            }
            assertThat(template.twins()).noneMatch(twin -> twin.contains("random numbers"));
        }
    }

    /** Only a kernel that has enough randomness mixes it anew. */
    private static Wait withRandomNumbers() {
        return Wait.of(
                "random numbers",
                (vm, limit) -> vm.console()
                        .expectAsync("qemu4j-linux-guest: ready", limit)
                        .thenCompose(ready -> vm.console().sendAsync(request("head -c 1 /dev/random >/dev/null")))
                        .thenCompose(sent -> vm.console().expectAsync("answer x 0 ", limit)));
    }

    private static VmSpec spec(LinuxGuest guest) {
        List<String> arguments = new ArrayList<>(
                List.of("qemu-system-x86_64", "-nodefaults", "-M", "q35", "-display", "none", "-m", "256M"));
        arguments.addAll(guest.arguments());
        List<Option> options = CommandLine.parse(arguments).options();
        return VmSpec.of(CommandLine.builder(Target.X86_64)
                .with(ids -> options)
                .with(SerialConsole.create())
                .build());
    }

    /** Has the guest's shell run a command, and returns its output. */
    private static String ask(VirtualMachine vm, String command) {
        vm.console().send(request(command));
        String output = vm.console()
                .expect(Pattern.compile("answer x \\d+ \\d+ (\\S*)\n"), SOON)
                .group(1);
        return new String(Base64.getDecoder().decode(String.valueOf(output)), UTF_8);
    }

    private static String request(String command) {
        return "\nx " + Base64.getEncoder().encodeToString(command.getBytes(UTF_8)) + "\n";
    }
}
