package dev.qemu4j.option;

import dev.qemu4j.base.Commas;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.option.Syntax.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.POJONode;

/** Writes parameters as an option's argument: the one place where that happens. */
final class ParametersWriter {
    /** The names that {@code keyval} accepts between two dots. */
    private static final Pattern FRAGMENT = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*|[0-9]+");

    private final Syntax syntax;
    private final Form form;
    private final @Nullable String mib;
    private final List<String> texts = new ArrayList<>();
    private boolean needsJson;

    private ParametersWriter(Syntax syntax, Form form, @Nullable String mib) {
        this.syntax = syntax;
        this.form = form;
        this.mib = mib;
    }

    static String write(String option, Parameters parameters) {
        Syntax syntax = Syntax.of(option);
        Form form = syntax.formFor(syntax.implied() == null ? null : parameters.text(syntax.implied()));
        if (form == Form.GLOBAL) {
            return global(parameters);
        }
        ParametersWriter writer = new ParametersWriter(syntax, form, MemoryText.parameter(option));
        writer.all(parameters);
        if (!writer.needsJson) {
            return String.join(",", writer.texts);
        }
        if (!syntax.json()) {
            throw new IllegalArgumentException(option + ": " + parameters
                    + " (expected: values that fit into name=value; JSON is not taken here)");
        }
        return parameters.toJson().toString();
    }

    private void all(Parameters parameters) {
        List<Parameter> rest = new ArrayList<>(parameters.list());
        for (int i = 0; i < rest.size(); i++) {
            if (rest.get(i).name().equals(syntax.implied())) {
                add(rest.remove(i)); // a list may have more of its name
                break;
            }
        }
        rest.forEach(this::add);
    }

    private void add(Parameter parameter) {
        if (form == Form.KEYVAL) {
            for (String fragment : parameter.name().split("\\.", -1)) {
                needsJson |= !FRAGMENT.matcher(fragment).matches();
            }
        } else {
            needsJson |= parameter.name().isEmpty()
                    || parameter.name().indexOf('=') >= 0
                    || parameter.name().indexOf(',') >= 0;
        }
        add(parameter.name(), parameter.value());
    }

    private void add(String name, JsonNode value) {
        if (value.isNull() || (value.isContainer() && value.isEmpty())) {
            needsJson = true;
        } else if (value.isArray() && form == Form.KEYVAL) {
            for (int i = 0; i < value.size(); i++) {
                add(name + "." + i, value.get(i));
            }
        } else if (value.isArray()) {
            value.forEach(element -> repeated(name, element));
        } else if (value.isObject() && form == Form.KEYVAL) {
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                needsJson |= !FRAGMENT.matcher(member.getKey()).matches();
                add(name + "." + member.getKey(), member.getValue());
            }
        } else if (value.isObject()) {
            needsJson = true;
        } else {
            boolean amount = name.equals(mib) && value instanceof POJONode;
            scalar(name, amount ? amountText((POJONode) value) : ScalarText.of(value));
        }
    }

    private static String amountText(POJONode value) {
        return value.getPojo() instanceof DataSize size ? MemoryText.of(size) : ScalarText.of(value);
    }

    /** A list's element: one of the schema's type {@code String} is an object around the text. */
    private void repeated(String name, JsonNode element) {
        boolean wrapped = element.isObject() && element.size() == 1 && element.has("str");
        JsonNode inner = wrapped ? element.get("str") : element;
        boolean repeatable = wrapped || !syntax.json() || syntax.form() == Form.NETDEV;
        if (!repeatable || inner.isContainer() || inner.isNull()) {
            needsJson = true;
        } else {
            scalar(name, ScalarText.of(inner));
        }
    }

    private void scalar(String name, String value) {
        if (form == Form.CPU && value.indexOf(',') >= 0) {
            needsJson = true;
        }
        boolean bare = texts.isEmpty()
                && name.equals(syntax.implied())
                && (form == Form.CPU || (!value.isEmpty() && value.indexOf('=') < 0));
        texts.add((bare ? "" : name + "=") + Commas.doubled(value));
    }

    private static String global(Parameters parameters) {
        String driver = parameters.text("driver");
        String property = parameters.text("property");
        String value = parameters.text("value");
        if (driver != null && property != null && value != null && isShort(driver, ".=") && isShort(property, "=")) {
            return driver + "." + property + "=" + value;
        }
        ParametersWriter writer = new ParametersWriter(new Syntax(Form.LIST, null, false), Form.LIST, null);
        writer.all(parameters);
        return String.join(",", writer.texts);
    }

    /** As QEMU's scanf reads it. */
    private static boolean isShort(String name, String without) {
        return !name.isEmpty() && name.length() < 64 && name.chars().noneMatch(c -> without.indexOf(c) >= 0);
    }

    /** The argument as JSON. */
    static String json(Parameters parameters) {
        return parameters.toJson().toString();
    }
}
