package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.Target;
import dev.qemu4j.option.Option;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Options that need a command before QEMU. */
class CommandLinePrefixTest {
    private static final List<String> LAB = List.of("nsenter", "--net=/run/netns/a lab", "--");
    private static final Option TAP =
            Option.text("-netdev", "tap,id=n,ifname=t").withPrefix(LAB);

    @Test
    void prefix_ofAnOption_isKeptByEachCopy() {
        CommandLine cmd = cmd(TAP);

        assertThat(cmd.prefix()).isEqualTo(LAB);
        assertThat(cmd.toBuilder().build().prefix()).isEqualTo(LAB);
        assertThat(cmd.in(Path.of("/run/x")).prefix()).isEqualTo(LAB);
        assertThat(cmd.map(option -> List.of(option.canonical())).prefix()).isEqualTo(LAB);
        assertThat(cmd.map(option -> List.of(option.redacted())).prefix()).isEqualTo(LAB);
        assertThat(cmd.map(option -> List.of(option.asJson())).prefix()).isEqualTo(LAB);
        assertThat(cmd.toBuilder().without("-netdev", "n").build().prefix()).isEmpty();
    }

    @Test
    void prefix_twoDifferent_isRefused() {
        CommandLine cmd = cmd(TAP, Option.text("-netdev", "tap,id=m,ifname=u").withPrefix(List.of("other")));

        assertThatThrownBy(cmd::prefix)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nsenter --net=/run/netns/a lab --")
                .hasMessageContaining("other");
        assertThat(cmd(TAP, Option.text("-netdev", "tap,id=m,ifname=u").withPrefix(LAB))
                        .prefix())
                .isEqualTo(LAB);
    }

    @Test
    void toShellCommand_prefix_standsBeforeQemu() {
        assertThat(cmd(TAP).toShellCommand())
                .isEqualTo("nsenter '--net=/run/netns/a lab' -- qemu-system-x86_64 -netdev tap,id=n,ifname=t");
        assertThat(cmd(TAP).toArguments().get(0)).isEqualTo("qemu-system-x86_64");
    }

    @Test
    void equals_otherPrefix_isNotEqual() {
        CommandLine other = cmd(Option.text("-netdev", "tap,id=n,ifname=t"));

        assertThat(cmd(TAP)).isEqualTo(cmd(TAP)).hasSameHashCodeAs(cmd(TAP)).isNotEqualTo(other);
    }

    private static CommandLine cmd(Option... options) {
        CommandLine.Builder builder = CommandLine.builder(Target.X86_64);
        for (Option option : options) {
            builder.add(option);
        }
        return builder.build();
    }
}
