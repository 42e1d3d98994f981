package dev.qemu4j.qmp.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that were seen of QEMU 7.2.22; {@code QemuParityIT} asks the QEMU that is installed. */
class ProtocolTest {
    private final FakeQmpServer qemu =
            FakeQmpServer.builder().unscriptedAsQemu().startUnix();

    @AfterEach
    void close() {
        qemu.close();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    []                                   | QMP input must be a JSON object
                    {}                                   | QMP input lacks member 'execute'
                    {"execute": 3}                       | QMP input member 'execute' must be a string
                    {"execute": "x", "arguments": 3}     | QMP input member 'arguments' must be an object
                    {"execute": "x", "bogus": 1}         | QMP input member 'bogus' is unexpected
                    {"exec-oob": "x"}                    | QMP input member 'exec-oob' is unexpected
                    foo                                  | JSON parse error, invalid keyword 'foo'
                    @                                    | JSON parse error, stray '@'
                    {"a"}                                | JSON parse error, missing : in object pair
                    {"a": 1, "a": 2}                     | JSON parse error, duplicate key
                    {"a": 1 "b": 2}                      | JSON parse error, expected separator in dict
                    [1 2]                                | JSON parse error, expected separator in list
                    [1, ]                                | JSON parse error, expecting value
                    {3: 1}                               | JSON parse error, key is not a string in object
                    "\\q"                                | JSON parse error, invalid escape sequence in string
                    "\\ud800"                            | JSON parse error, \\ud800 is not a valid Unicode character
                    """)
    void request_malformed_getsQemusError(String request, String description) throws IOException {
        try (TestClient client = TestClient.negotiated(qemu.address())) {
            assertThat(client.ask(request).toString()).startsWith("{\"error\":{\"class\":\"GenericError\",\"desc\":");
            assertThat(client.ask(request).at("/error/desc").stringValue()).isEqualTo(description);
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    null                  | null
                    18446744073709551615  | 18446744073709551615
                    18446744073709551616  | 1.8446744073709552e+19
                    1.1                   | 1.1000000000000001
                    1e3                   | 1000
                    -0.0                  | -0
                    1e-7                  | 9.9999999999999995e-08
                    "\\n\\u007f</"        | "\\n\\u007F</"
                    {"a":[1,{}]}          | {"a": [1, {}]}
                    """)
    void id_anyKind_comesBackAsQemuWritesIt(String sent, String echoed) throws IOException {
        try (TestClient client = TestClient.negotiated(qemu.address())) {
            assertThat(client.send("{'execute': 'x', 'id': " + sent + "}").readLine())
                    .startsWith("{\"id\": " + echoed + ", \"error\": ")
                    .endsWith("}\r\n");
        }
    }

    @Test
    void negotiation_outOfOrder_isRefused() throws IOException {
        try (TestClient client = TestClient.connect(qemu.address())) {
            client.read();
            assertThat(client.ask("{'execute': 'query-status'}").at("/error").toString())
                    .contains("CommandNotFound", "Expecting capabilities negotiation with 'qmp_capabilities'");
            client.ask("{'execute': 'qmp_capabilities'}");
            assertThat(client.ask("{'execute': 'qmp_capabilities'}")
                            .at("/error")
                            .toString())
                    .contains("CommandNotFound", "Capabilities negotiation is already complete, command ignored");
        }
    }
}
