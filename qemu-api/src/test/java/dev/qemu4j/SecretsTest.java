package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.Target;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.OptionSecrets;
import dev.qemu4j.option.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class SecretsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://u:hunter2@host/disk: Could not open",
                "file=ssh://u:hunter2@host/disk",
                "nbd://u:hun@ter@hunter2@host/x",
                "iscsi://u%hunter2@host/iqn/0",
                "iser://u%hunter2@host/iqn/0",
                "rbd:pool/image:id=a:key=hunter2:mon_host=h",
                "json:{\"driver\":\"https\",\"cookie\":\"hunter2\"}",
                "json:{'driver':'https','cookie':'hunter2'}",
                "\"json:{\\\"driver\\\":\\\"https\\\",\\\"cookie\\\":\\\"hunter2\\\"}\"",
                "file.cookie=hunter2,node-name=d",
                "id=a,password=x,,hunter2,,y,user=z",
                "secret,id=s,data=hunter2",
                "--object=secret,id=s,data=hunter2",
                "qemu: -object secret,id=s,data=hunter2: no such",
                "{\"qom-type\":\"secret\",\"data\":\"hunter2\"}",
                "{\"qom-type\":\"secret\",\"data\":\"x\\\"hunter2\"}",
                "driver=secret,property=data,value=hunter2",
                "secret.data=hunter2",
                "object.s0.data=hunter2",
                "{\"path\":\"/o\",\"property\":\"data\",\"value\":\"hunter2\"}",
                "password-x.token=hunter2",
                "https://host/d?accessToken=hunter2",
                "https://host/d?x=1&authToken=hunter2&y=2",
                "https://host/d?refreshtoken=hunter2",
                "{\"clientSecret\":\"hunter2\"}",
                "https://hunter2AbCdEf0123456789@host/d"
            })
    void hide_secretInAText_isGone(String text) {
        assertThat(Secrets.hide(text)).doesNotContain("hunter2").contains("***");
        assertThat(Secrets.hideInArgument(text)).doesNotContain("hunter2").contains("***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "key-secret=s0,password-secret=s1,cookie-secret=s2",
                "driver=file,filename=/a/password",
                "http://u@host:80/x",
                "http://host:80/a@b",
                "qemu: -device foo: 'foo' is not a valid device",
                "{\"id\":1,\"data\":\"kept\"}",
                "iothread,id=i,data=kept",
                "a:b@c",
                "passwordid=s",
                "tokens=4,keys=2,brokentoken-x=1",
                "https://some.user-name@host/d"
            })
    void hide_rest_isKept(String text) {
        assertThat(Secrets.hide(text)).isEqualTo(text);
        assertThat(Secrets.hideInArgument(text)).isEqualTo(text);
    }

    @Test
    void hide_message_keepsWhatFollows() {
        assertThat(Secrets.hide("qemu: -iscsi password=hunter2: Parameter 'x' is wrong\nnext"))
                .isEqualTo("qemu: -iscsi password=***: Parameter 'x' is wrong\nnext");
        assertThat(Secrets.hideInArgument("password=two words,id=x")).isEqualTo("password=***,id=x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"cookie\":\"hunter2\",\"n\":1}|{\"cookie\":\"***\",\"n\":1}",
                "{\"qom-type\":\"secret\",\"props\":{\"data\":\"hunter2\"}}|{\"qom-type\":\"secret\",\"props\":{\"data\":\"***\"}}",
                "{\"property\":\"data\",\"value\":\"hunter2\"}|{\"property\":\"data\",\"value\":\"***\"}",
                "[{\"file\":\"http://u:hunter2@h/x\"}]|[{\"file\":\"http://u:***@h/x\"}]",
                "{\"password\":true,\"data\":\"kept\"}|{\"password\":true,\"data\":\"kept\"}",
                "{\"txcookie\":4711}|{\"txcookie\":\"***\"}"
            })
    void hide_tree_keepsItsShape(String json, String hidden) {
        assertThat(Secrets.hide(JsonMapper.shared().readTree(json))).hasToString(hidden);
    }

    @Test
    void hide_hugeValue_isReadWithoutRecursion() {
        String value = "\\\"".repeat(500_000);

        assertThat(Secrets.hide("{\"password\":\"" + value + "\",\"n\":1}"))
                .isEqualTo("{\"password\":\"***\",\"n\":1}");
    }

    @Test
    void hideIn_knownSecrets_areFoundInWhateverWords() {
        Secrets secrets = OptionSecrets.of(List.of(
                Option.text("-object", "secret,id=s,data=correct horse,, battery"),
                Option.text("-set", "object.t.data=staple gun"),
                Option.text("-spice", "password=pin"),
                Option.text("-drive", "file=http://u:in-url@host/x")));

        assertThat(secrets.hideIn("bad secret 'correct horse, battery' or correct horse,, battery, staple gun"))
                .isEqualTo("bad secret '***' or ***, ***");
        assertThat(secrets.hideIn("pin pinned in-url")).isEqualTo("*** pinned ***");
        assertThat(secrets).hasToString("4 secrets");
    }

    @Test
    void toString_options_hideTheirSecrets() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-set", "object.s0.data=hunter2")
                .option("-global", "secret.data=hunter2")
                .option("-global", "driver=secret,property=data,value=hunter2")
                .option("-drive", "file=json:{\"driver\":\"https\",,\"cookie\":\"hunter2\"},id=d")
                .option("-blockdev", "{\"driver\":\"raw\",\"file\":{\"driver\":\"https\",\"cookie\":\"hunter2\"}}")
                .option("-blockdev", "driver=raw,file.driver=https,file.cookie=hunter2,file.url=http://u:hunter2@h/x")
                .option("-append", "root=/dev/vda luks.password=hunter2 quiet")
                .build();

        assertThat(cmd.toString()).doesNotContain("hunter2").contains("root=/dev/vda", "quiet", "id=d");
        assertThat(cmd.options().toString()).doesNotContain("hunter2");
        assertThat(cmd.toJavaSource()).doesNotContain("hunter2");
        assertThat(String.join(" ", cmd.toArguments())).contains("object.s0.data=hunter2");
        cmd.options().stream()
                .filter(option -> option.parameters() != null)
                .forEach(option -> assertThat(
                                option.parameters() + " " + option.parameters().list())
                        .doesNotContain("hunter2"));
    }

    @Test
    void asObjects_passwordInTheAddressOfADrive_isAnObject() {
        Option drive = Option.text("-drive", "if=none,file=https://me:p%40ss@host/a@b,format=raw");
        List<String> kept = new ArrayList<>();

        Option moved =
                drive.withParameters(OptionSecrets.asObjects(Objects.requireNonNull(drive.parameters()), secret -> {
                    kept.add(new String(secret, StandardCharsets.UTF_8));
                    return "s0";
                }));

        assertThat(moved)
                .hasToString(
                        "-drive if=none,file=https://host/a@b,file.username=me,file.password-secret=s0,format=raw");
        assertThat(kept).containsExactly("p@ss");
        for (String same : List.of(
                "file=http://me@host/d",
                "file=/x/http://me:x@host/d",
                "file.driver=file,file.filename=http://me:x@host/d",
                "file=http://me:x@host/d,file.password-secret=s")) {
            Option other = Option.text("-drive", same);
            assertThat(OptionSecrets.asObjects(Objects.requireNonNull(other.parameters()), secret -> "s1"))
                    .isEqualTo(other.parameters());
        }
    }

    /** Each line: what -drive is given, what goes into the argument, and the secret's bytes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "file=iscsi://u%hunter2@h:3260/iqn.x/0|file=iscsi://h:3260/iqn.x/0,file.user=u,file.password-secret=s0|hunter2",
                "file=iser://u%hunter2@h/i/0|file=iser://h/i/0,file.user=u,file.password-secret=s0|hunter2",
                "file.driver=iscsi,file.password=hunter2|file.driver=iscsi,file.password-secret=s0|hunter2",
                "backing.file.filename=ftp://u:hunter2@h/d|backing.file.filename=ftp://h/d,backing.file.username=u,"
                        + "backing.file.password-secret=s0|hunter2",
                "file=rbd:pool/image:id=a:key=aHVudGVyMg==:mon_host=h\\:1|file=rbd:pool/image:id=a:mon_host=h\\:1,file.key-secret=s0|hunter2",
                "file=json:{\"driver\":\"https\",,\"url\":\"x\",,\"cookie\":\"hunter2\"}"
                        + "|file=json:{\"driver\":\"https\",,\"url\":\"x\",,\"cookie-secret\":\"s0\"}|hunter2",
                "file=json:{'file.driver':'https',,'file.url':'https://u:hunter2@h/d'}"
                        + "|file=json:{\"file.driver\":\"https\",,\"file.url\":\"https://h/d\",,\"file.username\":\"u\",,"
                        + "\"file.password-secret\":\"s0\"}|hunter2",
                "file=json:{\"file\":{\"driver\":\"iscsi\",,\"filename\":\"iscsi://u%hunter2@h/i/0\"}}"
                        + "|file=json:{\"file\":{\"driver\":\"iscsi\",,\"filename\":\"iscsi://h/i/0\",,\"user\":\"u\",,"
                        + "\"password-secret\":\"s0\"}}|hunter2",
                "file.driver=https,file.url=x,file.cookie=hunter2,file.password-secret=p"
                        + "|file.driver=https,file.url=x,file.cookie-secret=s0,file.password-secret=p|hunter2"
            })
    void asObjects_secretsOfDrives_leaveTheArgument(String given, String expected, String secret) {
        Option drive = Option.text("-drive", given);
        List<byte[]> kept = new ArrayList<>();

        Parameters moved = OptionSecrets.asObjects(Objects.requireNonNull(drive.parameters()), bytes -> {
            kept.add(bytes);
            return "s0";
        });

        assertThat(drive.withParameters(moved).argument()).isEqualTo(expected);
        assertThat(kept).containsExactly(secret.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void asObjects_whatIsNoSecret_stays() {
        for (String same : List.of(
                "file=json:{\"driver\":\"https\",,\"url\":\"x\"}",
                "file=json:{no json",
                "file=rbd:pool/image:id=a:mon_host=h",
                "file=rbd:pool/key=x",
                "file.driver=file,file.filename=rbd:p/i:key=aHVudGVyMg==",
                "file=iscsi://u@h/i/0")) {
            Parameters drive =
                    Objects.requireNonNull(Option.text("-drive", same).parameters());

            assertThat(OptionSecrets.asObjects(drive, bytes -> "s0")).isEqualTo(drive);
        }
    }

    @Test
    void asObjects_keyThatIsNone_isNotRepeated() {
        Parameters drive = Objects.requireNonNull(
                Option.text("-drive", "file=rbd:p/i:key=hunter2!").parameters());

        assertThatThrownBy(() -> OptionSecrets.asObjects(drive, bytes -> "s0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: base64")
                .hasMessageNotContaining("hunter2");
    }
}
