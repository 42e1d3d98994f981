package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.Target;
import dev.qemu4j.check.Checker;
import dev.qemu4j.check.Specimen;
import dev.qemu4j.check.problem.ProblemKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Secrets in what a guest is given by its firmware, and in commands that QEMU runs. */
class GuestSecretsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "-fw_cfg|name=opt/org.example/password,string=hunter2",
                "-fw_cfg|name=opt/org.example/db-Password.txt,string=hunter2",
                "-fw_cfg|opt/secrets/admin,string=hunter2",
                "-fw_cfg|name=opt/com.coreos/config,string=hunter2",
                "-fw_cfg|name=opt/x/y,string=http://u:hunter2@h/",
                "-smbios|type=11,value=io.systemd.credential:passwd.hashed-password.root=hunter2",
                "-smbios|type=1,serial=ds=nocloud;s=http://u:hunter2@127.0.0.1:1/",
                "-global|secret.data=hunter2",
                "-append|ds=nocloud;s=http://u:hunter2@127.0.0.1:1/",
                "-incoming|exec:curl --user me:hunter2 http://127.0.0.1:1/",
                "-incoming|exec:sshpass -p hunter2 ssh h cat x",
                "-incoming|exec:sshpass -phunter2 ssh h cat x",
                "-incoming|exec:PASSWORD=hunter2 cat",
                "-incoming|exec:wget --http-password 'hun hunter2' h",
                "-incoming|exec:curl -H 'Authorization: Bearer hunter2' h",
                "-prom-env|security-password=hunter2"
            })
    void check_secret_isHiddenAndWarnedOf(String name, String argument) {
        CommandLine cmd =
                CommandLine.builder(Target.X86_64).option(name, argument).build();

        assertThat(cmd.toString()).contains("***").doesNotContain("hunter2");
        assertThat(Checker.check(cmd, Specimen.surface()).problems())
                .anySatisfy(problem -> assertThat(problem.kind()).isEqualTo(ProblemKind.SECRET_IN_ARGUMENTS))
                .allSatisfy(problem -> assertThat(problem.message()).doesNotContain("hunter2"));
        assertThat(Secrets.hide("qemu: " + name + " " + argument + ": wrong")).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"transport\":\"exec\",\"args\":[\"curl\",\"--user\",\"me:hunter2\",\"kept\"]}",
                "{\"transport\":\"exec\",\"args\":[\"sshpass\",\"-p\",\"hunter2\",\"kept\"]}",
                "{\"transport\":\"exec\",\"args\":[\"/bin/sh\",\"-c\",\"sshpass -p hunter2 ssh h\",\"kept\"]}"
            })
    void hide_wordsOfACommand_hideTheSecret(String address) {
        assertThat(Secrets.hide(JsonMapper.shared().readTree(address)).toString())
                .contains("***", "\"kept\"")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec:gzip -c -d /state.gz",
                "exec:ssh -p 2222 h cat x",
                "name=opt/org.example/mode,string=on",
                "QEMU: --password is missing"
            })
    void hide_rest_isKept(String text) {
        assertThat(Secrets.hide(text)).isEqualTo(text);
    }
}
