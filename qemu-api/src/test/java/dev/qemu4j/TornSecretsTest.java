package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.Target;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.OptionSecrets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets in values whose commas should have been doubled, and are not. */
class TornSecretsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "file=json:{\"driver\":\"https\",\"url\":\"https://127.0.0.1:1/x\",\"cookie\":\"hunter2\"},if=none",
                "file=json:{\"driver\":\"https\",\"cookie\":\"hunter2\",\"url\":\"https://h/x?a=b\"},if=none",
                "file=json:{\"driver\":\"https\",\"cookie\":\"a=hunter2; b=c\"},if=none",
                "file=json:{\"driver\":\"https\",\"cookie\":\"a,hunter2,b\"},if=none",
                "file=json:{\"driver\":\"https\",\"cookie\":\"a}\\\",hunter2\"},if=none",
                "file=json:{'driver':'https','cookie':'hunter2'},if=none",
                "if=none,file=json:{\"driver\":\"raw\",\"file\":{\"driver\":\"https\",\"cookie\":\"hunter2\"}}",
                "file=json:{\"driver\":\"https\",\"cookie\":\"hunter2",
                "file=json:{\"driver\":\"https\",\"url\":\"https://u:hunter2@h/x\"},if=none",
                "{\"driver\":\"https\",\"cookie\":\"hunter2\"}",
                "if=none,{\"driver\":\"https\",\"cookie\":\"hunter2\"}",
                "file=http://u:a,hunter2@h/x,if=none",
                "file=iscsi://u%a,hunter2,b@h/x,if=none"
            })
    void toString_secretInATornDrive_isHidden(String drive) {
        CommandLine cmd =
                CommandLine.builder(Target.X86_64).option("-drive", drive).build();
        Option option = cmd.options().get(0);

        assertThat(cmd + " " + option.parameters() + " " + cmd.toJavaSource())
                .contains("***")
                .doesNotContain("hunter2");
        assertThat(CommandLine.parse(cmd.toArguments()).remarks().toString()).doesNotContain("hunter2");
        assertThat(OptionSecrets.of(cmd.options()).hideIn("Invalid parameter '" + drive + "'"))
                .doesNotContain("hunter2");
        assertThat(OptionSecrets.of(cmd.options()).hideIn("option 'hunter2\"' deprecated, use hunter2=on"))
                .doesNotContain("hunter2");
        assertThat(cmd.toArguments()).contains(drive);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file=json:{\"driver\":\"https\",\"url\":\"x\"},if=none",
                "file=http://u:80,id=a",
                "file=http://[::1]:80/x,if=none,id=a@b",
                "file=json:{\"driver\":\"file\",,\"filename\":\"/x\"},if=none"
            })
    void redacted_tornWithoutSecret_isKept(String drive) {
        Option option = Option.text("-drive", drive);

        assertThat(option.redacted()).isSameAs(option);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-object|secret,id=s,data=a,hunter2|secret,id=s,data=***,***=on",
                "-object|secret,data=a,hunter2,hunter22,id=s|secret,data=***,***=on,id=s",
                "-blockdev|driver=https,cookie=a,hunter2,node-name=n|driver=https,cookie=***,node-name=n"
            })
    void redacted_rest_ofASecretWithAComma_isHidden(String name, String argument, String shown) {
        Option option = Option.text(name, argument);

        assertThat(option.redacted().argument()).isEqualTo(shown);
        assertThat(OptionSecrets.of(List.of(option)).hideIn("Expected '=' after parameter 'hunter2'"))
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PASSWORD=hunter2 qemu-system-x86_64 -m 1",
                "qemu-system-x86_64 -m 1; x --password=hunter2",
                "qemu-system-x86_64 -spice password=hunter2,disable-ticketing",
                "qemu-system-x86_64 -spice password=hunter2,port=1,port=2",
                "qemu-system-x86_64 -object '{\"qom-type\":\"secret\",\"data\":\"hunter2'"
            })
    void remarks_secret_isHidden(String script) {
        assertThat(CommandLine.parseShell(script).remarks().toString())
                .isNotEqualTo("[]")
                .doesNotContain("hunter2");
    }
}
