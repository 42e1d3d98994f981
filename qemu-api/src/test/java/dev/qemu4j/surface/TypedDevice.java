package dev.qemu4j.surface;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.PciAddress;
import dev.qemu4j.device.AnyDeviceBuilder;
import dev.qemu4j.device.Device;
import dev.qemu4j.device.DeviceBuilder;
import dev.qemu4j.qapi.QapiEnum;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes a device by the typed setters of its builder, as a user does. */
final class TypedDevice {
    private final DeviceBuilder<?> builder;
    private final Catalogue.Entry entry;

    TypedDevice(Catalogue.Entry entry) {
        this.entry = entry;
        String name = entry.get("builder");
        try {
            builder = name == null
                    ? new AnyDeviceBuilder(entry.name())
                    : Class.forName("dev.qemu4j.device." + name)
                            .asSubclass(DeviceBuilder.class)
                            .getConstructor(String.class)
                            .newInstance(entry.name());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(entry.name() + ": no builder " + name, e);
        }
    }

    /**
     * Calls the setter of a property.
     *
     * @param property QEMU's name of it
     * @param text the value as a text
     * @throws IllegalArgumentException if the setter takes no such value
     */
    void set(String property, String text) {
        JsonNode facts = Objects.requireNonNull(entry.property(property), property);
        String method = facts.get("method").stringValue();
        Method setter = Arrays.stream(builder.getClass().getMethods())
                .filter(m -> m.getName().equals(method) && m.getParameterCount() == 1 && !m.isBridge())
                .max(Comparator.comparing(m -> m.getParameterTypes()[0].equals(BigInteger.class)))
                .orElseThrow(() -> new AssertionError(entry.name() + ": no method " + method));
        try {
            Class<?> type = setter.getParameterTypes()[0];
            setter.invoke(
                    builder,
                    type.equals(List.class) ? list(setter.getGenericParameterTypes()[0], text) : value(type, text));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(entry.name() + "." + method + ": " + text, e);
        }
    }

    /** Names the bus; null leaves it to the program. */
    void bus(@Nullable String bus) {
        if (bus != null) {
            builder.bus(bus);
        }
    }

    Device build() {
        return builder.build();
    }

    private static @Nullable Object value(Class<?> type, String text) throws ReflectiveOperationException {
        if (QapiEnum.class.isAssignableFrom(type)) {
            QapiEnum value = (QapiEnum) type.getMethod("of", String.class).invoke(null, text);
            if (value == null || !value.isKnown()) {
                throw new IllegalArgumentException(text + " (expected: one of " + type.getSimpleName() + ")");
            }
            return value;
        }
        return switch (type.getSimpleName()) {
            case "boolean" -> bool(text);
            case "int" -> Integer.valueOf(text);
            case "long" -> Long.valueOf(text);
            case "BigInteger" -> new BigInteger(text);
            case "DataSize" -> DataSize.ofBytes(Long.parseLong(text));
            case "PciAddress" -> PciAddress.parse(text);
            case "MacAddress" -> MacAddress.parse(text);
            case "String" -> text;
            default -> throw new IllegalArgumentException(type + " (expected: the type of a scalar)");
        };
    }

    /** The elements are of a type of the schema, or numbers. */
    private static List<?> list(Type type, String text) throws ReflectiveOperationException {
        Type element = ((ParameterizedType) type).getActualTypeArguments()[0];
        List<Object> list = new ArrayList<>();
        for (JsonNode node : JsonMapper.shared().readTree(text)) {
            if (element instanceof Class<?> schema) {
                try (JsonParser parser = JsonMapper.shared().createParser(node.toString())) {
                    parser.nextToken();
                    list.add(Objects.requireNonNull(
                            schema.getMethod("read", JsonParser.class).invoke(null, parser)));
                }
            } else {
                list.add(node.asLong());
            }
        }
        return list;
    }

    private static boolean bool(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text + " (expected: true or false)");
        }
        return text.equals("true");
    }
}
