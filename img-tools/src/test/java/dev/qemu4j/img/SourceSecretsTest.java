package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.img.source.ImageSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A secret in each member that may hold one, of each block driver of the facts: no text that a tool or a reader gets has it. */
class SourceSecretsTest {
    private static final Path FACTS = Path.of("..", "codegen", "src", "main", "facts", "qapi-qemu.json");
    private static final String SECRET =
            Base64.getEncoder().encodeToString(UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII));

    static Stream<String> drivers() {
        for (JsonNode entity : facts()) {
            if (entity.path("name").asString("").equals("BlockdevDriver")) {
                return entity.path("values").propertyNames().stream();
            }
        }
        throw new AssertionError("no drivers in " + FACTS);
    }

    /** Those of the facts, and those that only an option in words has. */
    private static Set<String> names() {
        Set<String> names = new TreeSet<>(List.of("password", "proxy-password", "token", "passphrase"));
        for (JsonNode entity : facts()) {
            entity.path("members").propertyNames().stream()
                    .filter(Secrets::isSecret)
                    .forEach(names::add);
        }
        return names;
    }

    private static JsonNode facts() {
        return JsonMapper.shared().readTree(FACTS.toFile()).path("entities");
    }

    @Test
    void facts_haveTheMembersOfBlockDrivers() {
        assertThat(names()).contains("cookie");
        assertThat(drivers()).contains("iscsi", "rbd", "ssh", "https");
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void source_secretInAnyMember_isAnObjectOrRefused(String driver) {
        for (String name : names()) {
            assertHidden(driver, name, SECRET);
        }
        if (driver.equals("rbd")) {
            assertHidden(driver, "key", SECRET);
        }
    }

    private static void assertHidden(String driver, String name, String value) {
        ImageSource bare = ImageSource.of(Blockdevs.http(h -> h.url("http://127.0.0.1:1/disk")))
                .option("driver", driver);
        String seen;
        try {
            ImageSource source = bare.option(name, value);
            ImageSource nested = source.part(DataSize.ofBytes(0), DataSize.ofMib(1));
            seen = source
                    + source.imageOptions()
                    + source.blockdev("n", true)
                    + source.secrets()
                    + nested
                    + nested.imageOptions()
                    + nested.blockdev("n", true)
                    + source.withSecretIds("-2").imageOptions();
            assertThat(source.secrets()).as("%s of %s", name, driver).isNotEmpty();
            assertThat(source.withSecretIds("-2").imageOptions())
                    .as("%s of %s", name, driver)
                    .contains("-secret=", source.secrets().keySet().iterator().next() + "-2");
        } catch (IllegalArgumentException e) {
            seen = e.toString();
        }
        assertThat(seen).as("%s of %s", name, driver).doesNotContain(value);
    }
}
