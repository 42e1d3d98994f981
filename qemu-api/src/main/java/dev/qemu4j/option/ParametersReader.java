package dev.qemu4j.option;

import dev.qemu4j.option.Syntax.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/** Reads an option's argument as QEMU would, in each of its grammars. */
final class ParametersReader {
    /** Their first parameter may be any text, also one that looks like JSON. */
    private static final Set<String> NAMES_FREELY = Set.of("-name", "-option-rom", "-fw_cfg", "-plugin");

    private static final Pattern GLOBAL = Pattern.compile("([^.=]{1,63})\\.([^=]{1,63})=(.*)", Pattern.DOTALL);

    /** The names that {@code keyval} accepts. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*(\\.([A-Za-z][A-Za-z0-9_-]*|[0-9]+))*");

    private final String text;
    private final @Nullable String implied;
    private final @Nullable Origin origin;
    private final List<Parameter> list = new ArrayList<>();
    private int position;
    private boolean switches;

    private ParametersReader(String text, @Nullable String implied, @Nullable Origin origin) {
        this.text = text;
        this.implied = implied;
        this.origin = origin;
    }

    /**
     * Reads an argument.
     *
     * @return the parameters; null if the option has none, or QEMU would not understand the argument
     */
    static @Nullable Parameters read(String option, String argument, @Nullable Origin origin) {
        Syntax syntax = Syntax.of(option);
        if (syntax.form() == Form.FLAG || syntax.form() == Form.TEXT) {
            return null;
        }
        if (argument.startsWith("{") && !NAMES_FREELY.contains(Syntax.withOneDash(option))) {
            Parameters json = json(argument, origin);
            if (syntax.json() || json != null) {
                return syntax.json() ? json : null;
            }
        }
        List<Parameter> all = all(option, argument, origin);
        return all == null ? null : Parameters.of(Repeats.counting(option, all, isKeyval(option, argument)));
    }

    /** Tells whether QEMU reads an argument in its newer syntax, in which also the last id counts. */
    static boolean isKeyval(String option, String argument) {
        Syntax syntax = Syntax.of(option);
        return syntax.formFor(new ParametersReader(argument, syntax.implied(), null).head()) == Form.KEYVAL;
    }

    /** The names that come several times, of which one counts. */
    static Set<String> repeated(String option, String argument) {
        if (argument.startsWith("{")) {
            return Set.of();
        }
        List<Parameter> all = all(option, argument, null);
        return all == null ? Set.of() : Repeats.names(option, all);
    }

    private static @Nullable List<Parameter> all(String option, String argument, @Nullable Origin origin) {
        Syntax syntax = Syntax.of(option);
        ParametersReader reader = new ParametersReader(argument, syntax.implied(), origin);
        boolean read = switch (syntax.form()) {
            case FLAG, TEXT -> false;
            case KEYVAL -> reader.keyval();
            case CPU -> reader.cpu();
            case GLOBAL -> reader.global();
            default -> syntax.formFor(reader.head()) == Form.KEYVAL ? reader.keyval() : reader.list();
        };
        boolean named =
                reader.list.stream().noneMatch(parameter -> parameter.name().isEmpty());
        return read && named ? reader.list : null;
    }

    /** Tells whether there are names without a value, apart from the implied one. */
    static boolean hasShortSwitches(String option, String argument) {
        Syntax syntax = Syntax.of(option);
        if (syntax.form() != Form.LIST && syntax.form() != Form.NETDEV) {
            return false;
        }
        ParametersReader reader = new ParametersReader(argument, syntax.implied(), null);
        return !argument.startsWith("{") && reader.list() && reader.switches;
    }

    private static @Nullable Parameters json(String argument, @Nullable Origin origin) {
        try {
            JsonNode tree = Json.MAPPER.readTree(argument);
            return tree.isObject() ? Parameters.ofTree(tree, origin) : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** The value of the implied parameter, if it comes first. */
    private @Nullable String head() {
        int end = end("=,");
        if (end < text.length() && text.charAt(end) == '=') {
            if (!text.substring(0, end).equals(implied)) {
                return null;
            }
            position = end + 1;
        }
        String head = value();
        position = 0;
        return head;
    }

    private boolean keyval() {
        while (position < text.length()) {
            int end = end("=,");
            boolean named = end < text.length() && text.charAt(end) == '=';
            if (named) {
                String name = text.substring(position, end);
                if (!NAME.matcher(name).matches()) {
                    return false;
                }
                position = end + 1;
                add(name, value());
            } else if (position == 0 && implied != null && end > 0) {
                add(implied, value());
            } else {
                return false;
            }
        }
        return true;
    }

    private boolean list() {
        while (position < text.length()) {
            int end = end("=,");
            if (end < text.length() && text.charAt(end) == '=') {
                String name = text.substring(position, end);
                position = end + 1;
                add(name, value());
            } else if (position == 0 && implied != null) {
                add(implied, value());
            } else {
                String name = text.substring(position, end);
                position = end + 1;
                if (name.equals("help") || name.equals("?")) {
                    return false;
                }
                switches = true;
                boolean off = name.startsWith("no");
                add(off ? name.substring(2) : name, off ? "off" : "on");
            }
        }
        return true;
    }

    /** Features with a sign are set after all others, whatever their place: first all with a plus, then all with a minus. */
    private boolean cpu() {
        List<Parameter> plus = new ArrayList<>();
        List<Parameter> minus = new ArrayList<>();
        String[] words = text.split(",", -1);
        add("model", words[0]);
        for (int i = 1; i < words.length; i++) {
            String word = words[i];
            int equals = word.indexOf('=');
            if (word.isEmpty() || equals == 0) {
                return false;
            }
            char sign = word.charAt(0);
            boolean signs = sign == '+' || sign == '-';
            if (signs && equals > 0) {
                return false;
            }
            if (signs) {
                (sign == '+' ? plus : minus)
                        .add(new Parameter(word.substring(1), StringNode.valueOf(sign == '+' ? "on" : "off"), origin));
            } else if (equals > 0) {
                add(word.substring(0, equals), word.substring(equals + 1));
            } else {
                add(word, "on");
            }
        }
        list.addAll(plus);
        list.addAll(minus);
        return true;
    }

    private boolean global() {
        Matcher dotted = GLOBAL.matcher(text);
        if (!dotted.matches()) {
            return list();
        }
        add("driver", dotted.group(1));
        add("property", dotted.group(2));
        add("value", dotted.group(3));
        return true;
    }

    /** Reads up to a single comma; two stand for one. */
    private String value() {
        StringBuilder value = new StringBuilder();
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == ',') {
                if (position == text.length() || text.charAt(position) != ',') {
                    break;
                }
                position++;
            }
            value.append(c);
        }
        return value.toString();
    }

    private int end(String stops) {
        int end = position;
        while (end < text.length() && stops.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private void add(String name, String value) {
        list.add(new Parameter(name, StringNode.valueOf(value), origin));
    }

    /** QEMU takes single quotes, too, and no name twice. A mapper takes a while to load: most command lines do without. */
    private static final class Json {
        static final JsonMapper MAPPER = JsonMapper.builder()
                .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }
}
