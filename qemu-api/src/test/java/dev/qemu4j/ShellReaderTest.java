package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.ShellWord;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellReaderTest {
    @Test
    void parseShell_quotesAndLines_areTheShells() {
        CommandLine read = CommandLine.parseShell("""
                # a comment
                sudo QEMU_AUDIO_DRV=none qemu-system-x86_64 \\
                    -name 'it'"'"'s' \\
                    -append "root=/dev/sda \\"quiet\\"" \\
                    -kernel my\\ kernel   # the end
                """);

        assertThat(read.toArguments())
                .containsExactly(
                        "qemu-system-x86_64",
                        "-name",
                        "it's",
                        "-append",
                        "root=/dev/sda \"quiet\"",
                        "-kernel",
                        "my kernel");
        assertThat(read.remarks())
                .containsExactly(new Remark("sudo QEMU_AUDIO_DRV=none", "stands before the program: left out"));
    }

    @Test
    void parseShell_whatTheShellWouldReplace_staysAndIsReported() {
        CommandLine read = CommandLine.parseShell(
                "qemu-system-x86_64 -smp $(nproc --all) -hda \"$HOME/a b.img\" -cdrom ${X:-y} -kernel `uname -r` -append $");

        assertThat(read.toArguments())
                .containsExactly(
                        "qemu-system-x86_64",
                        "-smp",
                        "$(nproc --all)",
                        "-hda",
                        "$HOME/a b.img",
                        "-cdrom",
                        "${X:-y}",
                        "-kernel",
                        "`uname -r`",
                        "-append",
                        "$");
        assertThat(read.remarks())
                .extracting(Remark::subject)
                .containsExactly("$(nproc --all)", "$HOME", "${X:-y}", "`uname -r`");
    }

    @ParameterizedTest
    @ValueSource(strings = {"&& echo done", "; ls", "| tee log", "> log 2>&1", "&", "\nls"})
    void parseShell_whatFollowsTheCommand_isLeftOut(String rest) {
        CommandLine read = CommandLine.parseShell("qemu-system-x86_64 -S " + rest);

        assertThat(read.toArguments()).containsExactly("qemu-system-x86_64", "-S");
        assertThat(read.remarks()).hasSize(rest.equals("&") ? 0 : rest.startsWith(">") ? 2 : 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"qemu-system-arm 'a", "qemu-system-arm \"a", "qemu-system-arm $(a", "echo a", ""})
    void parseShell_noCommand_saysWhatIsMissing(String text) {
        assertThatThrownBy(() -> CommandLine.parseShell(text))
                .isInstanceOf(CommandLineSyntaxException.class)
                .hasMessageContaining("expected:");
    }

    @Test
    void quote_anyWord_isReadBack() {
        Random random = new Random(20);
        for (int i = 0; i < 2000; i++) {
            String word = IntStream.range(0, random.nextInt(12))
                    .mapToObj(n -> "'\"\\$`\n ;#&a=,é\t*~(){}".charAt(random.nextInt(21)))
                    .map(String::valueOf)
                    .collect(Collectors.joining());
            assertThat(ShellReader.read("x " + ShellWord.quote(word)).words()).containsExactly("x", word);
        }
    }
}
