package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Secrets in words that a caller adds to a command of the tool. */
class SecretWordsTest {
    private final Map<String, ImageKey> keys = new LinkedHashMap<>();

    @Test
    void take_secretsInOneWordOrTwo_leavesTheRest() {
        List<String> left = SecretWords.take(
                List.of(
                        "--new",
                        "--object=secret,id=a,data=x,,y",
                        "--object",
                        "{\"qom-type\":\"secret\",\"id\":\"b\",\"data\":\"eA==\",\"format\":\"base64\"}",
                        "-m",
                        "--object"),
                keys);

        assertThat(left).containsExactly("--new", "-m", "--object");
        assertThat(keys)
                .containsExactly(Map.entry("a", ImageKey.passphrase("x,y")), Map.entry("b", ImageKey.passphrase("x")));
    }

    @Test
    void take_whatIsNoSecretInClearText_leavesIt() {
        List<String> words = List.of(
                "--object=secret,id=a,file=/f",
                "--object=secret,id=a,data=x,keyid=b,iv=c",
                "--object=throttle-group,id=t",
                "--object=secret,id=../x,data=y");

        assertThat(SecretWords.take(words, keys)).isEqualTo(words);
        assertThat(keys).isEmpty();
    }
}
