package dev.qemu4j.surface;

import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Options as calls on a builder of command lines. */
final class OptionSource {
    /** The options whose parameters have dots that do not nest. */
    private static final Set<String> FLAT = Set.of("-netdev", "-numa", "-acpitable");

    private final String target;
    private final JavaNames names;

    OptionSource(String target, JavaNames names) {
        this.target = target;
        this.names = names;
    }

    /** The call, with its dot in front. An option that is to keep its form is written as it is. */
    String call(Option option, boolean kept) {
        Catalogue.Entry entry = Catalogue.of("options").find(option.name());
        String argument = option.argument();
        String method = entry == null ? null : entry.get("method");
        if (entry != null && method != null && !kept) {
            String arguments = argument == null ? isFlag(entry) ? "" : null : arguments(entry, option, argument);
            if (arguments != null) {
                return "." + method + "(" + arguments + ")";
            }
        }
        return ".option(" + JavaLiterals.text(option.name())
                + (argument == null ? "" : ", " + JavaLiterals.text(argument)) + ")";
    }

    private static boolean isFlag(Catalogue.Entry entry) {
        return "none".equals(entry.get("argument"));
    }

    private @Nullable String arguments(Catalogue.Entry entry, Option option, String argument) {
        Parameters parameters = option.parameters();
        if (parameters == null || option.name().equals("-incoming")) {
            return text(entry, argument);
        }
        return switch (option.name()) {
            case "-device" -> CatalogueSource.DEVICE.of(parameters, names);
            case "-machine", "-M" -> CatalogueSource.MACHINE.of(parameters, names);
            case "-accel" -> CatalogueSource.ACCEL.of(parameters, names);
            case "-chardev" -> CatalogueSource.CHARDEV.of(parameters, names);
            case "-cpu" -> CpuSource.of(parameters, target, names);
            case "-global" -> global(parameters);
            case "-m" -> memory(entry, parameters);
            case "-smp" -> smp(entry, parameters);
            default -> entry.get("builder") != null ? list(entry, parameters) : qapi(entry, parameters);
        };
    }

    private @Nullable String text(Catalogue.Entry entry, String argument) {
        boolean text = Set.of("text", "chardev").contains(String.valueOf(entry.get("argument")));
        if (!text && !entry.name().equals("-incoming")) {
            return null;
        }
        String set = entry.get("java");
        if (set != null) {
            boolean list = "list".equals(entry.get("type"));
            return Stream.of(list ? argument.split(",", -1) : new String[] {argument})
                    .map(value -> BuilderSource.constant(set, value, names))
                    .collect(Collectors.joining(", "));
        }
        if (!"uuid".equals(entry.get("type"))) {
            return JavaLiterals.text(argument);
        }
        try {
            return UUID.fromString(argument).toString().equals(argument)
                    ? names.of(UUID.class.getName()) + ".fromString(" + JavaLiterals.text(argument) + ")"
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String global(Parameters parameters) {
        return JavaLiterals.text(Objects.requireNonNullElse(parameters.text("driver"), ""))
                + ", " + JavaLiterals.text(Objects.requireNonNullElse(parameters.text("property"), ""))
                + ", " + JavaLiterals.text(Objects.requireNonNullElse(parameters.text("value"), ""));
    }

    private String memory(Catalogue.Entry entry, Parameters parameters) {
        String size = parameters.text("size");
        String literal = size == null ? null : Literal.of("memory-size", size, names);
        return literal != null && parameters.list().size() == 1 ? literal : list(entry, parameters);
    }

    private @Nullable String smp(Catalogue.Entry entry, Parameters parameters) {
        String cpus = parameters.text("cpus");
        String literal = cpus == null ? null : Literal.of("int", cpus, names);
        return literal != null && parameters.list().size() == 1 ? literal : qapi(entry, parameters);
    }

    private String list(Catalogue.Entry entry, Parameters parameters) {
        String first = entry.get("first");
        long heads = parameters.list().stream()
                .filter(parameter -> parameter.name().equals(first))
                .count();
        String head = first == null || heads > 1 ? null : parameters.text(first);
        String setters = new BuilderSource(names)
                .calls(parameters, entry, head == null ? Set.of() : Set.of(Objects.requireNonNull(first)));
        String lambda = "o -> " + (setters.isEmpty() ? "{}" : "o" + setters);
        if (head == null) {
            return lambda;
        }
        String set = entry.get("java");
        return (set == null ? JavaLiterals.text(head) : BuilderSource.constant(set, head, names))
                + (setters.isEmpty() ? "" : ", " + lambda);
    }

    private @Nullable String qapi(Catalogue.Entry entry, Parameters parameters) {
        String type = entry.get("qapi");
        if (type == null) {
            return null;
        }
        boolean nested = !FLAT.contains(entry.name())
                || Set.of("stream", "dgram").contains(String.valueOf(parameters.text("type")));
        ObjectNode tree = nested ? KeyvalTree.nested(parameters) : KeyvalTree.flat(parameters);
        if (entry.name().equals("-numa") && tree.path("mem").isString()) {
            String mib = withUnit(tree.path("mem").stringValue());
            if (mib == null) {
                return null;
            }
            tree.put("mem", mib);
        }
        QapiSource source = parameters.list().stream().map(Parameter::value).allMatch(JsonNode::isString)
                ? QapiSource.ofTexts(names)
                : QapiSource.ofJson(names);
        return built(source.of(type, tree), type);
    }

    /** An amount that is MiB where it has no unit, with its unit; null if it is in another notation. */
    private static @Nullable String withUnit(String amount) {
        return amount.matches("[0-9]+(\\.[0-9]+)?") ? amount + "M" : amount.startsWith("0x") ? null : amount;
    }

    /** A value that is made by its builder alone is made by the option's. */
    private @Nullable String built(@Nullable String expression, String type) {
        String head = type + ".builder()";
        if (expression == null || !expression.startsWith(head) || !expression.endsWith(".build()")) {
            return expression;
        }
        names.forget(type);
        return "b -> b" + expression.substring(head.length(), expression.length() - ".build()".length());
    }
}
