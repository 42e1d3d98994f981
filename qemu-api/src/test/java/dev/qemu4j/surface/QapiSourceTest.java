package dev.qemu4j.surface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.qapi.QapiValue;
import dev.qemu4j.qapi.RandomValues;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Java expressions of values: as people would write them, and with the meaning that the value had. */
@Tag("once")
class QapiSourceTest {
    private static final long SEED = Long.getLong("qapi.source.seed", 20261121L);
    private static final Map<String, String> OPTIONS = Map.of(
            "BlockdevOptions", "-blockdev",
            "Netdev", "-netdev",
            "ObjectOptions", "-object",
            "Audiodev", "-audiodev",
            "DisplayOptions", "-display");

    private final JavaNames names = new JavaNames();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-blockdev|qcow2,node-name=root,file=root-file,discard=unmap,cache.direct=yes"
                        + "|Blockdevs.qcow2(\"root\", q -> q.file(\"root-file\").discard(BlockdevDiscardOptions.UNMAP)"
                        + ".cache(c -> c.direct(true)))",
                "-blockdev|node-name=a,driver=qcow2,file.driver=file,file.filename=x,,y,l2-cache-size=0x10"
                        + "|Blockdevs.qcow2(\"a\", q -> q.file(Blockdevs.file(f -> f.filename(\"x,y\")))"
                        + ".l2CacheSize(16))",
                "-blockdev|quorum,node-name=q,children.0=a,children.1=b,vote-threshold=2"
                        + "|Blockdevs.quorum(\"q\", q -> q.children(List.of(BlockdevRef.of(\"a\"), "
                        + "BlockdevRef.of(\"b\"))).voteThreshold(2))",
                "-blockdev|null-co,node-name=n|Blockdevs.nullCo(\"n\")",
                "-blockdev|null-co,node-name=n,size=1G,x-new=2"
                        + "|Blockdevs.nullCo(\"n\", n -> n.property(\"size\", \"1G\").property(\"x-new\", \"2\"))",
                "-blockdev|qcow2,node-name=n,file=f,lazy-refcounts=perhaps"
                        + "|Blockdevs.qcow2(\"n\", q -> q.file(\"f\").property(\"lazy-refcounts\", \"perhaps\"))",
                "-blockdev|qcow2,node-name=n|Blockdevs.of(\"qcow2\", \"n\", q -> {})",
                "-blockdev|brand-new,node-name=n,read-only=on,a.b=c"
                        + "|Blockdevs.of(\"brand-new\", \"n\", b -> b.readOnly(true).property(\"a\", "
                        + "JsonMapper.shared().readTree(\"{\\\"b\\\":\\\"c\\\"}\")))",
                "-blockdev|null-co,node-name=n,a=1,a.b=2"
                        + "|Blockdevs.nullCo(\"n\", n -> n.property(\"a\", \"1\").property(\"a.b\", \"2\"))",
                "-blockdev|nbd,node-name=n,server.type=inet,server.host=h,server.port=1,server.ipv4=off"
                        + "|Blockdevs.nbd(\"n\", n -> n.server(SocketAddress.inet(\"h\", \"1\", i -> i.ipv4(false))))",
                "-blockdev|nbd,node-name=n,server.type=new,server.x=y"
                        + "|Blockdevs.nbd(\"n\", n -> n.server(SocketAddressOther.builder()"
                        + ".type(SocketAddressType.of(\"new\")).property(\"x\", \"y\").build()))",
                "-netdev|user,id=net0,hostfwd=tcp::1-:2,hostfwd=tcp::3-:4,restrict=on"
                        + "|Netdevs.user(\"net0\", u -> u.hostfwd(\"tcp::1-:2\", \"tcp::3-:4\").restrict(true))",
                "-netdev|user,id=net0,hostfwd=tcp::1-:2|Netdevs.user(\"net0\", u -> u.hostfwd(\"tcp::1-:2\"))",
                "-netdev|user,id=net0|Netdevs.user(\"net0\")",
                "-object|secret,id=s,file=x|QomObjects.secret(\"s\", s -> s.file(\"x\"))",
                "-object|memory-backend-ram,id=m,size=1536M"
                        + "|QomObjects.memoryBackendRam(\"m\", m -> m.size(DataSize.ofMib(1536)))",
                "-object|can-bus,id=c|QomObjects.canBus(\"c\")",
                "-display|none|Displays.none()",
                "-display|gtk,zoom-to-fit=on,gl=on|Displays.gtk(g -> g.zoomToFit(true).gl(DisplayGLMode.ON))",
                "-audiodev|alsa,id=a,in.dev=hw|Audiodevs.alsa(\"a\", a -> a.in(i -> i.dev(\"hw\")))",
            })
    void of_texts_readsAsPeopleWriteIt(String option, String argument, String expected) {
        Option given = Option.text(option, argument);
        String type = OPTIONS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(option))
                .findFirst()
                .orElseThrow()
                .getKey();

        String source = QapiSource.ofTexts(names).of(type, tree(given));

        assertThat(source).isEqualTo(expected);
        QapiValue made = run(List.of(source)).get(0);
        assertThat(meaning(tree(Option.text(option, argument(option, made.toJson())))))
                .isEqualTo(meaning(tree(given)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "BlockdevOptions|{'driver':'qcow2','file':'f','backing':null}"
                        + "|Blockdevs.qcow2(q -> q.file(\"f\").noBacking())",
                "BlockdevOptions|{'driver':'raw','node-name':'r','read-only':'on','file':'f'}"
                        + "|Blockdevs.raw(\"r\", r -> r.property(\"read-only\", \"on\").file(\"f\"))",
                "BlockdevOptions|{'driver':'raw','node-name':'r','file':3}"
                        + "|Blockdevs.of(\"raw\", \"r\", r -> r.property(\"file\", 3))",
                "BlockdevOptions|{'driver':'raw','node-name':'r','read-only':true,'file':3}"
                        + "|Blockdevs.of(\"raw\", \"r\", r -> r.readOnly(true).property(\"file\", 3))",
                "Netdev|{'type':'user','id':'n','hostfwd':[{'str':'a'},{'str':'b'}]}"
                        + "|Netdevs.user(\"n\", u -> u.hostfwd(\"a\", \"b\"))",
                "SMPConfiguration|{'cpus':4,'sockets':2}|SMPConfiguration.builder().cpus(4).sockets(2).build()",
                "MigrationChannel|{'channel-type':'main','addr':{'transport':'socket','type':'unix','path':'/s'}}"
                        + "|MigrationChannel.of(MigrationChannelType.MAIN, "
                        + "MigrationAddress.socket(SocketAddress.unix(\"/s\")))",
                "IOThreadVirtQueueMapping|{'iothread':'io0','vqs':[0,2]}"
                        + "|IOThreadVirtQueueMapping.builder(\"io0\").vqs(List.of(0, 2)).build()",
                "OnOffAuto|'auto'|OnOffAuto.AUTO",
            })
    void of_json_readsAsPeopleWriteIt(String type, String json, String expected) {
        JsonNode tree = JsonMapper.shared().readTree(json.replace('\'', '"'));

        String source = QapiSource.ofJson(names).of(type, tree);

        assertThat(source).isEqualTo(expected);
        assertThat(run(List.of(source)).get(0).toJson()).isEqualTo(tree);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "BlockdevOptions|{'node-name':'n'}",
                "Netdev|{'type':'user'}",
                "Netdev|{'type':'user','id':1}",
                "IOThreadVirtQueueMapping|{}",
                "OnOffAuto|1",
                "NoSuchType|{}",
            })
    void of_whatCannotBeOfTheType_isNull(String type, String json) {
        assertThat(QapiSource.ofJson(names).of(type, JsonMapper.shared().readTree(json.replace('\'', '"'))))
                .isNull();
    }

    @Test
    void of_anyValueOfAnyType_hasTheSameMeaning() {
        Map<String, JsonNode> expected = new LinkedHashMap<>();
        List<JsonNode> trees = new ArrayList<>();
        for (String type : QapiTypes.instance().names()) {
            for (int round = 0; round < 3; round++) {
                JsonNode tree = random(type, round).toJson();
                trees.add(tree);
                expected.put(
                        Objects.requireNonNull(QapiSource.ofJson(names).of(type, tree), () -> type + ": " + tree),
                        tree);
            }
        }

        List<QapiValue> made = run(List.copyOf(expected.keySet()));

        assertThat(trees).hasSizeGreaterThan(300);
        int i = 0;
        for (Map.Entry<String, JsonNode> entry : expected.entrySet()) {
            assertThat(made.get(i++).toJson()).as(entry.getKey()).isEqualTo(entry.getValue());
        }
    }

    @Test
    void of_anyArgument_hasTheSameMeaning() {
        Map<String, String> expected = new LinkedHashMap<>();
        List<String> options = new ArrayList<>();
        OPTIONS.forEach((type, option) -> {
            for (int round = 0; round < 200; round++) {
                String argument =
                        argument(option, withoutNul(random(type, round).toJson()));
                if (!argument.startsWith("{")) {
                    JsonNode tree = tree(Option.text(option, argument));
                    String source = QapiSource.ofTexts(names).of(type, tree);
                    if (expected.put(Objects.requireNonNull(source, () -> type + ": " + tree), argument) == null) {
                        options.add(option);
                    }
                }
            }
        });

        List<QapiValue> made = run(List.copyOf(expected.keySet()));

        assertThat(options).hasSizeGreaterThan(100);
        int i = 0;
        for (Map.Entry<String, String> entry : expected.entrySet()) {
            assertThat(argument(options.get(i), made.get(i).toJson()))
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue());
            i++;
        }
    }

    private List<QapiValue> run(List<String> sources) {
        return CompiledExpressions.run(sources, names, folder);
    }

    private static QapiValue random(String type, int round) {
        QapiType known = Objects.requireNonNull(QapiTypes.instance().get(type));
        try {
            Class<?> javaClass = Class.forName(known.javaClass());
            long seed = SEED + 31L * round + type.hashCode();
            return (QapiValue) new RandomValues(seed, round % 2 == 0).of(javaClass);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode tree(Option option) {
        return KeyvalTree.nested(Objects.requireNonNull(option.parameters(), option::toString));
    }

    private static String argument(String option, JsonNode value) {
        List<Parameter> parameters = new ArrayList<>();
        value.properties().forEach(member -> parameters.add(new Parameter(member.getKey(), member.getValue(), null)));
        return Objects.requireNonNull(
                Option.of(option, Parameters.of(parameters)).argument());
    }

    /** No program can be given that character. */
    private static JsonNode withoutNul(JsonNode tree) {
        return JsonMapper.shared().readTree(tree.toString().replace("\\u0000", "-"));
    }

    /** With one way to write a switch or a number, and in one order. */
    private static JsonNode meaning(JsonNode tree) {
        String text = tree.toString()
                .replace("\"yes\"", "\"on\"")
                .replace("\"0x10\"", "\"16\"")
                .replace("\"1536M\"", "\"1610612736\"");
        return JsonMapper.shared().readTree(text);
    }
}
