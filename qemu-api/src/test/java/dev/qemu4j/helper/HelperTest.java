package dev.qemu4j.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.Chardevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.recipe.VirtiofsDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HelperTest {
    private static final Path SOCKET = RunPath.of("gpu.sock");
    private static final Helper GPU = Helper.builder("gpu", "gpud", "--socket", SOCKET.toString())
            .orCommand("/opt/gpud")
            .readyOnSocket(SOCKET)
            .state(Path.of("state"))
            .hint("install gpud")
            .advice("is there a GPU?")
            .startTimeout(Duration.ofSeconds(1))
            .build();

    private static CommandLine.Builder machine() {
        return CommandLine.builder(Target.X86_64).chardev(Chardevs.socket("gpu", c -> c.path(SOCKET)));
    }

    @Test
    void runPath_names_areThoseOfFiles() {
        assertThat(SOCKET).hasToString("/proc/self/qemu4j-run/gpu.sock");
        for (String name :
                List.of("", "..", "a/b", "/a", "qmp", "console0", "console0.log", "disk0.qcow2", "end", "lock")) {
            assertThatThrownBy(() -> RunPath.of(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void map_anOptionThatIsMadeOfOthers_keepsTheCallersChange() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .with(VirtiofsDirectory.of(Path.of("/srv"), "src"))
                .build();
        Parameters own = Option.text("-object", "memory-backend-ram,id=memory0,size=2G,share=on")
                .parameters();

        CommandLine changed = cmd.map(option ->
                List.of(option.name().equals("-object") ? option.withParameters(Objects.requireNonNull(own)) : option));

        assertThat(changed.toArguments()).containsSequence("-object", "memory-backend-ram,id=memory0,size=2G,share=on");
        assertThat(changed.toBuilder().build().toArguments()).isEqualTo(changed.toArguments());
    }

    @Test
    void input_isKeptAndNeverShown() {
        Helper writer = Helper.builder("writer", "install", "/dev/stdin", "x")
                .readyOnExit(true)
                .input(new byte[] {1, 2})
                .build();

        assertThat(writer.in(Path.of("/run")).input()).containsExactly(1, 2);
        assertThat(writer.toBuilder().build()).isEqualTo(writer);
        assertThat(writer.toBuilder().input(new byte[] {1}).build()).isNotEqualTo(writer);
        assertThat(CommandLine.builder(Target.X86_64).helper(writer).build().toJavaSource())
                .contains("new byte[] {/* a secret, which is not shown */}");
        assertThatThrownBy(() -> writer.toBuilder().readyOnExit(false).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("helper writer: it has an input and stays");
    }

    @Test
    void in_directory_hasRealPathsEverywhere() {
        CommandLine cmd = machine()
                .helper(GPU)
                .option("-kernel", RunPath.of("kernel").toString())
                .option("-device", "{\"driver\":\"x\",\"list\":[\"unix:/proc/self/qemu4j-run/a\"]}")
                .build()
                .in(Path.of("/run/a,b"));

        assertThat(cmd.toArguments())
                .containsSubsequence(
                        "-chardev",
                        "socket,id=gpu,path=/run/a,,b/gpu.sock",
                        "-kernel",
                        "/run/a,b/kernel",
                        "-device",
                        "{\"driver\":\"x\",\"list\":[\"unix:/run/a,b/a\"]}");
        Helper real = cmd.helpers().get(0);
        assertThat(real.commands())
                .containsExactly(List.of("gpud", "--socket", "/run/a,b/gpu.sock"), List.of("/opt/gpud"));
        assertThat(real.readySocket()).isEqualTo(Path.of("/run/a,b/gpu.sock"));
        assertThat(real.state()).isEqualTo(Path.of("state"));
        assertThat(cmd.in(Path.of("/elsewhere")).toArguments()).isEqualTo(cmd.toArguments());
    }

    @Test
    void helpers_ofBuilderAndOptions_areKept() {
        Helper other = Helper.builder("other", "other").build();
        Option option = Option.of("-chardev", Chardevs.ofNull("n")).with(other);
        CommandLine cmd = machine().add(option).helper(GPU).build();

        assertThat(cmd.helpers()).containsExactly(GPU, other);
        assertThat(cmd.toBuilder().build()).isEqualTo(cmd).hasSameHashCodeAs(cmd);
        assertThat(cmd.map(List::of).helpers()).containsExactly(GPU, other);
        assertThat(cmd.toBuilder().without("-chardev", "n").build().helpers()).containsExactly(GPU);
        assertThat(machine().build()).isNotEqualTo(machine().helper(GPU).build());
        assertThat(GPU.toBuilder().build()).isEqualTo(GPU).hasSameHashCodeAs(GPU);
        assertThat(GPU.toBuilder().hint("").build()).isNotEqualTo(GPU);
    }

    @Test
    void toShellCommand_withAHelper_isAScript() {
        assertThat(machine().helper(GPU).build().toShellCommand())
                .isEqualTo(
                        "(set -e; run=$(mktemp -d); pids=; trap 'kill $pids 2>/dev/null || true; wait; rm -r \"$run\"' EXIT;"
                                + " mkdir -p -m 700 state; if command -v gpud >/dev/null; then gpud --socket \"$run\"/gpu.sock &"
                                + " else /opt/gpud & fi; pids=\"$pids $!\";"
                                + " until [ -S \"$run\"/gpu.sock ]; do kill -0 $!; sleep 0.1; done;"
                                + " qemu-system-x86_64 -chardev socket,id=gpu,path=\"$run\"/gpu.sock)");
    }

    @Test
    void toShellCommand_inADirectory_hasIt() {
        assertThat(machine().build().in(Path.of("/run/x")).toShellCommand())
                .isEqualTo("qemu-system-x86_64 -chardev socket,id=gpu,path=/run/x/gpu.sock");
        assertThat(machine().helper(GPU).build().in(Path.of("/run/x")).toShellLines())
                .startsWith("(set -e\nmkdir -p -m 700 /run/x\npids=\n")
                .contains("\nthen gpud --socket /run/x/gpu.sock &\nelse /opt/gpud &\nfi\n")
                .endsWith("\nqemu-system-x86_64 \\\n    -chardev socket,id=gpu,path=/run/x/gpu.sock)");
    }

    @Test
    void toString_secretOfAHelper_isHidden() {
        Helper secret = Helper.builder("own", "prog", "--password=hunter2").build();

        assertThat(secret).hasToString("own: prog '--password=***'");
        assertThat(machine().helper(secret).build().toString())
                .contains("--password=***")
                .doesNotContain("hunter2");
        assertThat(machine().helper(secret).build().toJavaSource()).doesNotContain("hunter2");
    }

    @Test
    void toJavaSource_withHelper_hasIt() {
        assertThat(machine().helper(GPU).build().toJavaSource())
                .contains(
                        "import dev.qemu4j.helper.Helper;",
                        ".helper(Helper.builder(\"gpu\", \"gpud\", \"--socket\", \"/proc/self/qemu4j-run/gpu.sock\")",
                        ".orCommand(\"/opt/gpud\")",
                        ".readyOnSocket(Path.of(\"/proc/self/qemu4j-run/gpu.sock\"))",
                        ".startTimeout(Duration.ofMillis(1000))",
                        ".build())");
    }
}
