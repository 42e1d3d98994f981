package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.OptionSecrets;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Every member, parameter and property of the three versions of QEMU whose name sounds like a secret, from the facts. */
class SecretPlacesTest {
    private static final Path FACTS = Path.of("..", "codegen", "src", "main", "facts");

    private static final Pattern SOUNDS_SECRET =
            Pattern.compile(".*(pass(?!through)|secret|cookie|token|key|cred|auth|psk|nonce).*");

    private static final Set<String> TEXTS = Set.of("str", "string", "uint64");

    /** Names of what is a secret nowhere: ids of secret objects, certificates and modes, names of files and keys of a keyboard. */
    private static final Pattern NO_SECRET = Pattern.compile(
            "(?:.+-)?(?:secret|creds|authz)|keyid|passwordid|auth|id-auth|.*key-file|key-?slot|.*-offset|mnonce|keys?|hotkey.*");

    @Test
    void facts_whatSoundsSecret_isHiddenOrKnownToBeNone() {
        assertThat(places()).hasSizeGreaterThan(10);
        assertThat(places().keySet())
                .allSatisfy(name -> assertThat(Secrets.isSecret(name)
                                || NO_SECRET.matcher(name).matches())
                        .as("%s of %s: in Secrets or among those that are none", name, places().get(name))
                        .isTrue());
        assertThat(places().keySet().stream().filter(Secrets::isSecret))
                .contains("password", "cookie", "secret", "x509-key-password", "vf-token", "txcookie");
    }

    static Stream<String> secrets() {
        return Stream.concat(
                places().keySet().stream().filter(Secrets::isSecret),
                Stream.of("new-password", "x-session-token", "disk.cookie")); // of a QEMU to come
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void shown_secretOfAnyMember_isHidden(String name) {
        String secret = UUID.randomUUID().toString();
        ObjectNode object = JsonNodeFactory.instance.objectNode().put("id", "x").put(name, secret);
        ObjectNode within = JsonNodeFactory.instance.objectNode().put("filename", "json:" + object);
        within.putArray("list").add(object);
        Option parameters = Option.of(
                "-device",
                Parameters.of(List.of(
                        new Parameter("driver", JsonNodeFactory.instance.stringNode("x"), null),
                        new Parameter(name, JsonNodeFactory.instance.stringNode(secret), null))));
        List<Option> options = List.of(
                parameters,
                parameters.asJson(),
                Option.text("-global", "x." + name + "=" + secret),
                Option.text("-set", "device.x." + name + "=" + secret),
                Option.text("-drive", "if=none,file." + name + "=" + secret),
                Option.text("-drive", "file=json:" + object.toString().replace(",", ",,")),
                Option.text("-blockdev", within.toString()),
                Option.text("-newer-option", "a=b," + name + "=" + secret));

        List<String> shown = new ArrayList<>(List.of(
                Secrets.hide(object).toString(),
                Secrets.hide(within).toString(),
                Secrets.hide("qemu: " + object),
                Secrets.hide("qemu: -x a=b," + name + "=" + secret + ": Invalid parameter"),
                Secrets.hideInArgument(name + "=" + secret)));
        options.forEach(option -> shown.add(option + " " + option.redacted().argument() + " " + option.parameters()));
        shown.add(OptionSecrets.of(options).hideIn("Could not open '" + secret + "'"));

        assertThat(shown).allSatisfy(text -> assertThat(text).contains("***").doesNotContain(secret));
    }

    /** The names, with where they stand. */
    private static Map<String, String> places() {
        Map<String, String> places = new TreeMap<>();
        for (String file : Arrays.asList("qapi-qemu", "qapi-qga", "qapi-qsd", "qom", "cli")) {
            JsonNode facts =
                    JsonMapper.shared().readTree(FACTS.resolve(file + ".json").toFile());
            for (JsonNode entity : facts.path("entities")) {
                for (String role : List.of("members", "parameters", "properties")) {
                    entity.path(role).properties().forEach(member -> {
                        boolean text = TEXTS.stream()
                                .anyMatch(type -> member.getValue()
                                        .path("type")
                                        .toString()
                                        .contains(type));
                        if (text && SOUNDS_SECRET.matcher(member.getKey()).matches()) {
                            places.put(
                                    member.getKey(),
                                    file + " " + entity.path("name").asString(""));
                        }
                    });
                }
            }
        }
        return places;
    }
}
