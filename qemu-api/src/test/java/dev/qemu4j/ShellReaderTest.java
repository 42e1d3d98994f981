package dev.qemu4j;

import static dev.qemu4j.CommandLineAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.shell.ShellWord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellReaderTest {
    @TempDir
    private Path directory;

    @Test
    void parseShell_quotesAndLines_areTheShells() {
        CommandLine read = CommandLine.parseShell("""
                # a comment
                sudo QEMU_AUDIO_DRV=none qemu-system-x86_64 \\
                    -name 'it'"'"'s' \\
                    -append "root=/dev/sda \\"quiet\\"" \\
                    -kernel my\\ kernel   # the end
                """);

        assertThat(read)
                .rendersTo(
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
    void parseShell_script_isReadAsItsShellWould() {
        CommandLine read = CommandLine.parseShell("""
                #!/bin/bash
                set -e
                cd /vms && mkdir -p log
                DISK="my disk.img" MEM=2G
                export SMP=2
                EXTRA="-snapshot  -name $SMP"
                ARGS=(-vga none)
                ARGS+=(-rtc 'base=utc')
                cat > note <<EOF
                qemu-system-arm is not $(this)
                EOF
                if [ -n "$UNUSED" ]; then OTHER=~/x; fi
                ( exec sudo -E A=b qemu-system-x86_64 -m "$MEM" \
                    -hda "${DISK}" $EXTRA "${ARGS[@]}" \
                    -append $'a\\'b\\tc' -cpu ${CPU:-max} > "log/x y" 2>&1 < /dev/null & )
                wait
                """);

        assertThat(read)
                .rendersTo(
                        "qemu-system-x86_64",
                        "-m",
                        "2G",
                        "-hda",
                        "my disk.img",
                        "-snapshot",
                        "-name",
                        "2",
                        "-vga",
                        "none",
                        "-rtc",
                        "base=utc",
                        "-append",
                        "a'b\tc",
                        "-cpu",
                        "max");
        assertThat(read.remarks())
                .extracting(Remark::subject)
                .contains("cd /vms", "mkdir -p log", "exec sudo -E A=b", "${CPU:-max}", "> \"log/x y\"", "2>&1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '%',
            value = {
                "-smp $(nproc) | $(nproc) | its value",
                "-smp `nproc` | `nproc` | its value",
                "-smp $((1+1)) | $((1+1)) | its value",
                "-hda \"$HOME/a b.img\" | $HOME | nothing sets it",
                "-hda ${DISK#x} | ${DISK#x} | its value",
                "-hda ~/disk.img | ~/disk.img | home directory",
                "-drive file=~/disk.img | file=~/disk.img | home directory",
                "-hda *.img | *.img | single quotes",
                "-cpu ? | ? | single quotes",
                "-netdev user,hostfwd=tcp:[::1]:22-:22 | user,hostfwd=tcp:[::1]:22-:22 | single quotes",
                "-device {'driver':'e1000','addr':2} | {'driver':'e1000','addr':2} | single quotes",
                "-S \"$@\" | $@ | its value",
                "-hda <(cat x) | <(cat x) | its value",
                "-append root=(hd0) | root=(hd0) | quotes",
            })
    void parseShell_whatNeedsAShell_isRefusedWithItsPlace(String rest, String what, String expected) {
        assertThatThrownBy(() -> CommandLine.parseShell("set -e\nqemu-system-x86_64 " + rest))
                .isInstanceOf(CommandLineSyntaxException.class)
                .hasMessageStartingWith("line 2, column ")
                .hasMessageContaining("'" + what + "'")
                .hasMessageContaining("expected:")
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X=$(date); qemu-system-x86_64 -name $X",
                "X=a qemu-system-x86_64 -name $X",
                "X=a || X=b; qemu-system-x86_64 -name $X",
                "X=a; read X; qemu-system-x86_64 -name $X",
                "X=a; . ./settings; qemu-system-x86_64 -name $X",
                "if true; then X=a; fi; qemu-system-x86_64 -name $X",
                "if true; then qemu-system-x86_64 -S; fi",
                "for X in a b; do :; done; qemu-system-x86_64 -name $X",
                "X='*'; qemu-system-x86_64 -name $X",
                "X=(a b); qemu-system-x86_64 -name $X",
                "$QEMU -m 1G",
                "apt-get install qemu-system-x86_64",
            })
    void parseShell_valueThatIsNotCertain_isRefused(String text) {
        assertThatThrownBy(() -> CommandLine.parseShell(text)).isInstanceOf(CommandLineSyntaxException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-m 1G \\ \n -S", "-m 1G \\\n # -smp 2 \\\n -S", "-m 1G\n-S"})
    void parseShell_optionsOnALineOfTheirOwn_areNotLost(String rest) {
        assertThatThrownBy(() -> CommandLine.parseShell("qemu-system-x86_64 " + rest))
                .hasMessageContaining("'-S'")
                .hasMessageContaining("backslash must be the last character");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(qemu-system-arm -M virt) | 2",
                "{ qemu-system-arm -M virt; } | 2",
                "QEMU=qemu-system-arm; $QEMU -M virt | 2",
                "A=b; qemu-system-arm -name \"$A\"x | 2",
                "O='-S -M virt'; qemu-system-arm $O | 3",
                "O=; qemu-system-arm $O -S | 1",
                "O=(); qemu-system-arm \"${O[@]}\" -S | 1",
                "apt install qemu-system-arm; qemu-system-arm -S | 1",
                "cd /x && qemu-system-arm -S | 1",
                "f() { qemu-system-arm -S; } | 1",
                "qemu-system-arm -append '~ * $X' | 2",
                "qemu-system-arm -append a#b | 2",
            })
    void parseShell_oneMeaning_isRead(String text, int words) {
        assertThat(CommandLine.parseShell(text).toArguments()).hasSize(1 + words);
    }

    @Test
    void read_anyWords_areThoseOfARealShell() throws Exception {
        String[] tokens = {
            "a",
            "-b",
            " ",
            " ",
            "'",
            "\"",
            "\\",
            "$",
            "$V",
            "${V}",
            "\"$V\"",
            "${U:-d e}",
            "\n",
            "\\\n",
            "#",
            "=",
            ",",
            "{",
            "}",
            "é",
            "''",
            "\"x y\"",
            "'$V'",
            "\\ ",
            "~",
            "*",
            "2>f",
            "&",
            ";",
            "%"
        };
        Random random = new Random(11);
        StringBuilder script = new StringBuilder("printf() { command printf \"$@\"; command printf '\\1'; }\n");
        List<String> written = new ArrayList<>();
        List<List<String>> expected = new ArrayList<>();
        for (int tries = 0; expected.size() < 500 && tries < 20_000; tries++) {
            String words = random.ints(1 + random.nextInt(9), 0, tokens.length)
                    .mapToObj(i -> tokens[i])
                    .collect(Collectors.joining());
            List<String> read = read("V=' v  w'\nqemu " + words);
            // What follows the command would be run, and a backslash at the end would take the next line; not all
            // shells have $'…' and $"…".
            if (read != null
                    && !words.endsWith("\\")
                    && !words.matches("(?s).*\\$['\"].*")
                    && !words.matches("(?s).*[\n;&].*")) {
                script.append("V=' v  w'\nprintf '%s\\0' ").append(words).append("\n");
                written.add(words);
                expected.add(read);
            }
        }
        assertThat(expected).hasSize(500);
        List<List<String>> real = shell(script.toString());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(expected.get(i)).as(written.get(i)).isEqualTo(real.get(i));
        }
    }

    private static @Nullable List<String> read(String script) {
        try {
            ShellReader.Words read = ShellReader.read(script);
            List<String> words = read.words();
            if (read.remarks().stream().anyMatch(remark -> remark.subject().startsWith(">"))) {
                return null; // the real shell's answer would go there
            }
            return words.size() == 1 ? List.of("") : words.subList(1, words.size());
        } catch (CommandLineSyntaxException refused) {
            return null;
        }
    }

    private List<List<String>> shell(String script) throws Exception {
        Path file = Files.writeString(directory.resolve("script"), script);
        Process process = new ProcessBuilder("sh", file.toString())
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return Stream.of(out.split("\1"))
                .map(words -> List.of(words.substring(0, words.length() - 1).split("\0", -1)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"&& echo done", "; ls", "| tee log", "> log 2>&1", "&", "\nls"})
    void parseShell_whatFollowsTheCommand_isLeftOut(String rest) {
        CommandLine read = CommandLine.parseShell("qemu-system-x86_64 -S " + rest);

        assertThat(read).rendersTo("qemu-system-x86_64", "-S");
        assertThat(read.remarks()).hasSize(rest.equals("&") ? 0 : rest.startsWith(">") ? 2 : 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qemu-system-arm 'a",
                "qemu-system-arm \"a",
                "qemu-system-arm $(a",
                "qemu-system-arm $'a",
                "echo a",
                ""
            })
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
            assertThat(ShellReader.read("qemu " + ShellWord.quote(word)).words())
                    .containsExactly("qemu", word);
        }
    }
}
