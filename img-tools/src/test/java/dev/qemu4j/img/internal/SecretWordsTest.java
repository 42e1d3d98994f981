package dev.qemu4j.img.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Secrets in words that a caller adds to a command of the tool. */
class SecretWordsTest {
    private final Map<String, String> keys = new LinkedHashMap<>();

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
                this::keep);

        assertThat(left).containsExactly("--new", "-m", "--object");
        assertThat(keys).containsExactly(Map.entry("a", "x,y"), Map.entry("b", "x"));
    }

    @Test
    void take_whatIsNoSecretInClearText_leavesIt() {
        List<String> words = List.of(
                "--object=secret,id=a,file=/f",
                "--object=secret,id=a,data=x,keyid=b,iv=c",
                "--object=throttle-group,id=t",
                "--object=secret,id=../x,data=y");

        assertThat(SecretWords.take(words, this::keep)).isEqualTo(words);
        assertThat(keys).isEmpty();
    }

    private void keep(String id, byte[] secret) {
        keys.put(id, new String(secret, StandardCharsets.UTF_8));
    }
}
