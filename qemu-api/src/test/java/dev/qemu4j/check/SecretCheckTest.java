package dev.qemu4j.check;

import static dev.qemu4j.check.CheckResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.check.problem.ProblemKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets in arguments, which all users of the host can read: they are told of, and never repeated. */
class SecretCheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-set object.s.data=letmein",
                "-global secret.data=letmein",
                "-drive if=none,file=http://me:letmein@host/disk,format=raw",
                "-blockdev driver=https,node-name=n,url=https://h/d,cookie=letmein",
                "-drive if=none,format=raw,file=https://h/d?X-Amz-Date=1&X-Amz-Signature=letmein",
                "-drive if=none,format=raw,file=https://h/d?sv=2024&sig=letmein",
                "-cdrom https://u:letmein@h/x",
                "-hda ssh://u:letmein@h/x",
                "-hdb json:{\"driver\":\"https\",\"url\":\"https://h/x\",\"password\":\"letmein\"}",
                "-fda https://h/x?signature=letmein",
                "-pflash https://u:letmein@h/x",
                "-append password=letmein",
                "-smbios type=11,value=io.systemd.credential:passwd.hashed-password.root=letmein",
                "-smbios type=11,value=io.systemd.credential.binary:ssh.authorized_keys.root=letmein",
                "-fw_cfg name=opt/io.systemd.credentials/root,string=letmein",
                "-fw_cfg opt/com.coreos/config,string=letmein",
                "-fw_cfg name=opt/org.example/password,string=letmein",
            })
    void check_secretInAnyOption_isWarnedOfAndNotRepeated(String options) {
        CheckResult result = Specimen.check(options);

        assertThat(result).hasProblem(ProblemKind.SECRET_IN_ARGUMENTS);
        assertThat(result.toString() + result.problems()).doesNotContain("letmein");
    }

    @Test
    void check_loginOfAnIncomingCommand_isWarnedOfAndNotRepeated() {
        CheckResult result = Checker.check(
                CommandLine.builder(Target.X86_64)
                        .option("-incoming", "exec:curl -u me:letmein https://h/state")
                        .build(),
                Specimen.surface());

        assertThat(result.problems())
                .anySatisfy(problem -> assertThat(problem.message()).contains("-incoming defer"));
        assertThat(result.toString() + result.problems()).doesNotContain("letmein");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-smbios type=11,value=io.systemd.credential:a=b | path=",
                "-fw_cfg name=opt/io.systemd.credentials/a,string=b | file=",
                "-object secret,id=s,data=b | -object secret,file=",
            })
    void check_secretInArguments_saysWhereToPutIt(String options, String place) {
        assertThat(Specimen.check(options).problems())
                .filteredOn(problem -> problem.kind() == ProblemKind.SECRET_IN_ARGUMENTS)
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains(place));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-acpitable sig=DSDT,data=a",
                "-fw_cfg name=opt/org.example/name,string=b",
                "-smbios type=11,value=hello=world",
                "-append console=ttyS0",
                "-cdrom https://h/x?version=2",
            })
    void check_noSecret_isNotWarnedOf(String options) {
        assertThat(Specimen.check(options)).hasNoProblem(ProblemKind.SECRET_IN_ARGUMENTS);
    }

    @Test
    void check_wrongValueOfASecret_isNotRepeated() {
        CheckResult result =
                Specimen.check("-object {\"qom-type\":\"secret\",\"id\":\"s\",\"data\":47114711} -display none");

        assertThat(result.problems()).isNotEmpty();
        assertThat(result.toString() + result.problems()).doesNotContain("47114711");
    }
}
