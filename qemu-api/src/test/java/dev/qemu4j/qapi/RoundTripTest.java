package dev.qemu4j.qapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Values of every generated type are written, read back, and equal: in whatever order they were written. */
class RoundTripTest {
    private static final long SEED = Long.getLong("round.trip.seed", 20261121L);
    private static final int TIMES = 8;
    private static final JsonMapper MAPPER = JsonMapper.shared();

    @TestFactory
    Stream<DynamicTest> value_writtenAndRead_isEqual() {
        return GeneratedTypes.subclasses(QapiValue.class).stream()
                .filter(type -> !Modifier.isAbstract(type.getModifiers()))
                .map(type -> DynamicTest.dynamicTest(
                        type.getName(), () -> IntStream.range(0, TIMES).forEach(i -> check(type, i))));
    }

    @Test
    void types_ofTheSchema_areAllThere() {
        assertThat(GeneratedTypes.subclasses(QapiEnum.class)).hasSizeGreaterThan(180);
        assertThat(GeneratedTypes.subclasses(QapiAlternate.class)).hasSizeGreaterThan(6);
        assertThat(GeneratedTypes.subclasses(QapiCommand.class)).hasSizeGreaterThan(285);
        assertThat(GeneratedTypes.subclasses(QmpEvent.class)).hasSizeGreaterThan(58);
        assertThat(GeneratedTypes.subclasses(QapiUnion.class)).hasSizeGreaterThan(350);
        assertThat(GeneratedTypes.subclasses(QapiObject.class)).hasSizeGreaterThan(900);
    }

    private static void check(Class<?> type, int round) {
        long seed = SEED + round * 31L + type.getName().hashCode();
        QapiValue value = (QapiValue) new RandomValues(seed, round % 2 == 0).of(type);
        String what = type.getName() + ", seed " + seed + ": " + value;
        byte[] bytes = write(value);
        assertThat(MAPPER.readTree(bytes)).as(what).isEqualTo(value.toJson());
        if (value instanceof QapiObject) {
            Object copy = RandomValues.invoke(
                    RandomValues.method(
                            RandomValues.invoke(RandomValues.method(type, "toBuilder"), value)
                                    .getClass(),
                            "build"),
                    RandomValues.invoke(RandomValues.method(type, "toBuilder"), value));
            assertThat(copy).as(what).isEqualTo(value).hasSameHashCodeAs(value);
        }
        if (reader(type) == null) {
            assertThat(value).as(what).isInstanceOf(QapiCommand.class); // commands alone are only written
            return;
        }
        assertThat(read(type, value, bytes)).as(what).isEqualTo(value).satisfies(RoundTripTest::isUnderstood);
        byte[] shuffled = MAPPER.writeValueAsBytes(shuffled(value.toJson(), new Random(seed)));
        assertThat(read(type, value, shuffled)).as(what + " shuffled").isEqualTo(value);
    }

    /** Fails if a part was not understood: it would be written again all the same, and be equal. */
    private static void isUnderstood(Object read) {
        if (read instanceof QapiObject object) {
            assertThat(object.otherProperties()).isEmpty();
        } else if (read instanceof QapiAlternate alternate) {
            assertThat(RandomValues.invokeOptional(RandomValues.method(alternate.getClass(), "other"), alternate))
                    .isNull();
        }
    }

    private static byte[] write(QapiValue value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
            value.write(json);
        }
        return bytes.toByteArray();
    }

    private static Object read(Class<?> type, QapiValue value, byte[] bytes) {
        if (value instanceof QapiEnum) {
            return RandomValues.call(
                    type, "of", String.class, MAPPER.readTree(bytes).stringValue());
        }
        try (JsonParser parser = MAPPER.createParser(bytes)) {
            parser.nextToken();
            Method reader = reader(type);
            assertThat(reader).isNotNull();
            Object read = value instanceof QmpEvent event
                    ? RandomValues.invoke(reader, null, parser, event.timestamp())
                    : RandomValues.invoke(reader, null, parser);
            assertThat(parser.nextToken()).as("read to its end").isNull();
            return read;
        }
    }

    /** The type's own reader, or its union's. */
    private static @Nullable Method reader(Class<?> type) {
        if (QapiEnum.class.isAssignableFrom(type)) {
            return RandomValues.method(type, "of");
        }
        List<Class<?>> candidates = new ArrayList<>(List.of(type.getInterfaces()));
        candidates.add(0, type);
        return candidates.stream()
                .flatMap(candidate -> Stream.of(candidate.getDeclaredMethods()))
                .filter(method -> method.getName().equals("read") && Modifier.isStatic(method.getModifiers()))
                .findFirst()
                .orElse(null);
    }

    private static JsonNode shuffled(JsonNode node, Random random) {
        if (node instanceof ArrayNode array) {
            ArrayNode copy = MAPPER.createArrayNode();
            array.forEach(element -> copy.add(shuffled(element, random)));
            return copy;
        }
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>(object.propertyNames());
            Collections.shuffle(names, random);
            ObjectNode copy = MAPPER.createObjectNode();
            names.forEach(name -> copy.set(name, shuffled(object.get(name), random)));
            return copy;
        }
        return node;
    }
}
