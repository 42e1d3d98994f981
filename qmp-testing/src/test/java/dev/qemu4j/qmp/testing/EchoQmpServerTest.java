package dev.qemu4j.qmp.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EchoQmpServerTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    {"execute":"x","id":1}                                        | , "id": 1
                    {"execute":"x","id":"a,}\\"b"}                                | , "id": "a,}\\"b"
                    {"id":{"id":[1,{"x":"]"}]},"execute":"x"}                     | , "id": {"id":[1,{"x":"]"}]}
                    {"execute":"id","arguments":{"id":"no"},"id":null}            | , "id": null
                    {"execute":"x","arguments":{"id":5}}                          | ``
                    """)
    void reply_anyId_isSplicedIn(String request, String member) throws IOException {
        try (EchoQmpServer qemu = EchoQmpServer.start("{'a': 1}");
                TestClient client = TestClient.connect(qemu.address())) {
            client.read();
            assertThat(client.send("{\"execute\": \"qmp_capabilities\", \"id\": 0}")
                            .readLine())
                    .isEqualTo("{\"return\": {}, \"id\": 0}\r\n");
            assertThat(client.send(request).readLine()).isEqualTo("{\"return\": {\"a\": 1}" + member + "}\r\n");
        }
    }

    @Test
    void reply_burstAndLongLine_areAnswered() throws IOException {
        int count = 5_000;
        String request = "{\"execute\":\"query-status\",\"id\":7}\n";
        try (EchoQmpServer qemu = EchoQmpServer.startTcp();
                TestClient client = TestClient.connect(qemu.address())) {
            client.read();
            client.send(request + "{\"execute\":\"x\",\"y\":\"" + "z".repeat(200_000) + "\"}");
            assertThat(client.read().has("id")).isTrue();
            assertThat(client.read().at("/return/running").booleanValue()).isTrue();
            client.send(request.repeat(count).strip());
            for (int i = 0; i < count; i++) {
                assertThat(client.readLine()).contains("\"running\": true").endsWith("\"id\": 7}\r\n");
            }
        }
    }

    @Test
    void start_notJson_isRefused() {
        assertThatThrownBy(() -> EchoQmpServer.start("{")).isInstanceOf(IllegalArgumentException.class);
    }
}
