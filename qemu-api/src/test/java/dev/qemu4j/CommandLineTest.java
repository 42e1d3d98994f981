package dev.qemu4j;

import static dev.qemu4j.CommandLineAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.Target;
import dev.qemu4j.base.shell.ShellWord;
import dev.qemu4j.option.Option;
import java.util.ArrayList;
import java.util.List;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    private final CommandLine cmd = CommandLine.builder(Target.X86_64)
            .option("-nodefaults")
            .option("-name", "it's, a guest")
            .build();

    @Test
    void toArguments_options_keepTheirOrderAfterTheProgram() {
        assertThat(cmd).rendersTo("qemu-system-x86_64", "-nodefaults", "-name", "it's, a guest");
    }

    @Test
    void toShellCommand_wordsTheShellWouldSplit_areQuoted() {
        assertThat(cmd.toShellCommand()).isEqualTo("qemu-system-x86_64 -nodefaults -name 'it'\\''s, a guest'");
        assertThat(cmd).hasToString(cmd.toShellCommand());
    }

    @ParameterizedTest
    @CsvSource({"plain,plain", "'',''''''", "$HOME,'''$HOME'''", "a*b,'''a*b'''", "key=v:1/2,key=v:1/2"})
    void quote_word_isSafeInAShell(String word, String quoted) {
        assertThat(ShellWord.quote(word)).isEqualTo(quoted);
    }

    @Test
    void toBuilder_more_leavesTheFirstAlone() {
        CommandLine more = cmd.toBuilder().option("-S").build();

        assertThat(more).endsWith("-S");
        assertThat(cmd).hasNoOption("-S");
        assertThat(cmd.toBuilder().build()).isEqualTo(cmd);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "machine", "-na\0me"})
    void option_notAnOption_isRefused(String name) {
        assertThatThrownBy(() -> CommandLine.builder(Target.ARM).option(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-m | 1024M | 1G",
                "-m | 1G,slots=2,maxmem=2G | 1G,maxmem=2G,slots=2",
                "-device | virtio-rng-pci,id=a,addr=2 | virtio-rng-pci,addr=2,id=a",
                "-numa | node,mem=1024 | node,mem=1G",
            })
    void equals_anotherTextOfTheSameMeaning_isAnotherCommandLine(String option, String one, String other) {
        assertThat(parsed(option, one)).isNotEqualTo(parsed(option, other)).isEqualTo(parsed(option, one));
    }

    @Test
    void equals_nameThatMayBeLeftOut_isTheSame() {
        assertThat(parsed("-machine", "type=pc,usb=on")).isEqualTo(parsed("-machine", "pc,usb=on"));
    }

    @Test
    void equals_optionsInAnotherOrder_isAnotherCommandLine() {
        assertThat(parsed("-S", "-name", "a")).isNotEqualTo(parsed("-name", "a", "-S"));
    }

    private static CommandLine parsed(String... arguments) {
        List<String> all = new ArrayList<>(List.of("qemu-system-x86_64"));
        all.addAll(List.of(arguments));
        return CommandLine.parse(all);
    }

    @Test
    void equals_followsTargetAndOptions() {
        EqualsVerifier.forClass(CommandLine.class)
                .withPrefabValues(Option.class, Option.flag("-a"), Option.flag("-b"))
                .withNonnullFields("target", "options", "ownHelpers")
                .withIgnoredFields("program", "remarks", "directory")
                .verify();
    }
}
