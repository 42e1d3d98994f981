package dev.qemu4j.base.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** One search for secrets: hides them and keeps what it hid. */
public final class SecretScan {
    /** A name that a value follows: {@code name=}, or {@code "name":} with as many backslashes as it is deep in strings. */
    private static final Pattern NAME = Pattern.compile(
            "(?<![A-Za-z0-9_\\\\-])(?:(?<quoted>\\\\*+[\"'])(?<member>[=A-Za-z0-9_.-]++)\\k<quoted>\\s*+:\\s*+|(?<name>[A-Za-z0-9_.-]++)=)");

    /** The type of object, or the property to set, that makes {@code data} a secret. */
    private static final Pattern SECRET_TYPE = Pattern.compile(
            "(?:qom-type|driver)\\\\*+[\"']?\\s*+[:=]\\s*+\\\\*+[\"']?secret|(?:^|[\\s\"'=])secret[a-z_]*+,");

    private static final Pattern SECRET_PROPERTY =
            Pattern.compile("property\\\\*+[\"']?\\s*+[:=]\\s*+\\\\*+[\"']?(?<property>[A-Za-z0-9_.-]++)");
    private static final Pattern SET_DATA = Pattern.compile("(?:object\\..+|secret[a-z_]*)\\.data");
    private static final Pattern USER_INFO = Pattern.compile(
            "(?<![a-zA-Z0-9+.-])(?<start>[a-zA-Z][a-zA-Z0-9+.-]*+://[^/@:\\s\"]*+:|(?:iscsi|iser)://[^/@%\\s\"]*+%)(?<secret>[^/\\s\"]*)@");

    /** Longer than names of users are: services take such a token where a user's name stands. */
    private static final Pattern TOKEN_AS_USER =
            Pattern.compile("(?<![a-zA-Z0-9+.-])(?<start>https?://)(?<secret>[A-Za-z0-9_.~%-]{20,}+)@");

    /** Names of the parts of a query whose holder may do all that the address was signed for. */
    private static final Pattern SIGNED = Pattern.compile("(?i)sig|(?:.*-)?signature|apikey");

    /** Prefixes of the texts that systemd in the guest takes as credentials. */
    private static final List<String> CREDENTIALS = List.of("io.systemd.credential:", "io.systemd.credential.binary:");

    /** Names of what a guest reads from its firmware as a secret, or as a configuration that has some. */
    private static final Pattern FIRMWARE_CREDENTIAL = Pattern.compile(
            "(?i)opt/(?:io\\.systemd\\.credentials/[^,\\s]*+|com\\.coreos/config|org\\.flatcar-linux/config"
                    + "|[^,\\s]{0,200}?(?:passw|passphrase|secret|credential|token|cookie|private|ignition)[^,\\s]*+)");

    /** Passwords in the command of {@code exec:}: programs have no common name for them. */
    private static final Pattern COMMAND = Pattern.compile(
            "(?<start>\\bsshpass\\s++-p\\s*+"
                    + "|(?<!\\S)--?(?:[a-z]++-)*(?:pass|passw(?:or)?d|passphrase|token|secret)\\s++"
                    + "|(?i:\\bauthorization:\\s*+(?:(?:basic|bearer|token)\\s++)?+))(?<secret>'[^']*+'|\"[^\"]*+\"|[^\\s\"',]++)");

    /** The rest of a secret with a comma that is not doubled, where QEMU takes no word without a value. */
    private static final Pattern TORN =
            Pattern.compile("(?<start>" + Pattern.quote(SecretNames.HIDDEN) + ")(?<secret>(?:,[^=,]++(?=,|$))++)");

    private static final Pattern LOGIN = Pattern.compile(
            "(?<start>(?<!\\S)(?:-u|-U|--user|--proxy-user)[\\s=]\\s*+[^\\s:]++:)(?<secret>[^\\s\"',]++)");

    /** Deeper than a chain of images that anybody reads, and no danger to the stack. */
    private static final int MOST_DEEP = 200;

    private static final JsonNode ELIDED = StringNode.valueOf("…");

    private final List<String> found = new ArrayList<>();
    private int depth;

    /** Returns the secrets that were hidden, as they are. */
    public List<String> found() {
        return found;
    }

    /** Hides the secrets in an argument that has no parameters. */
    public String argument(String option, String argument) {
        String hidden = text(argument, option.endsWith("-set"));
        return TORN.matcher(hidden).replaceAll(torn -> {
            found.addAll(List.of(torn.group(2).substring(1).split(",", -1)));
            return Matcher.quoteReplacement(torn.group(1));
        });
    }

    /** Hides the value of a parameter if it is a secret, and those in it if it is none; the others are asked by name. */
    public JsonNode parameter(String name, JsonNode value, Function<String, @Nullable String> others) {
        if (isSecret(name, others) && !isSwitch(value)) {
            return hide(value);
        }
        return value.isString() ? value(value) : tree(value);
    }

    /** Hides the secrets in a value of QMP. */
    public JsonNode tree(JsonNode node) {
        if (!node.isContainer()) {
            return value(node);
        }
        if (depth == MOST_DEEP) {
            return ELIDED;
        }
        depth++;
        JsonNode hidden = container(node);
        depth--;
        return hidden;
    }

    private JsonNode container(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode hidden = object.objectNode();
            boolean type = text(object, "qom-type").startsWith("secret")
                    || text(object, "driver").startsWith("secret");
            boolean command = text(object, "transport").equals("exec");
            object.properties()
                    .forEach(member -> hidden.set(
                            member.getKey(),
                            command && member.getKey().equals("args")
                                    ? command(member.getValue())
                                    : member(object, type, member)));
            return hidden;
        }
        ArrayNode hidden = ((ArrayNode) node).arrayNode();
        node.forEach(element -> hidden.add(tree(element)));
        return hidden;
    }

    /** The words of a command: a secret is told by the two before it. */
    private JsonNode command(JsonNode words) {
        if (!(words instanceof ArrayNode array)) {
            return tree(words);
        }
        ArrayNode hidden = array.arrayNode();
        String before = "exec:";
        for (int i = 0; i < array.size(); i++) {
            String word = array.path(i).asString("");
            boolean secret = !text(before + " " + word, true).equals(text(before, true) + " " + word);
            hidden.add(secret ? StringNode.valueOf(SecretNames.HIDDEN) : array.path(i));
            before = "exec:" + (i == 0 ? "" : array.path(i - 1).asString("")) + " " + word;
        }
        return hidden;
    }

    /** Hides the secrets that are found in a text; a value without quotes has blanks only in an argument. */
    public String text(String text, boolean argument) {
        if (text.indexOf('=') < 0 && text.indexOf(':') < 0) {
            return text;
        }
        boolean data = SECRET_TYPE.matcher(text).find();
        boolean firmware = FIRMWARE_CREDENTIAL.matcher(text).find();
        Matcher property = SECRET_PROPERTY.matcher(text);
        boolean value = property.find() && isData(property.group("property"));
        StringBuilder hidden = new StringBuilder();
        int written = 0;
        Matcher name = NAME.matcher(text);
        while (name.find()) {
            String member = name.group("member") != null ? name.group("member") : name.group("name");
            boolean secret = SecretNames.isSecret(member)
                    || SET_DATA.matcher(member).matches()
                    || (data && isData(lastOf(member)))
                    || (value && member.equals("value"))
                    || isRbdKey(text, name)
                    || isSigned(text, name, member)
                    || isCredential(text, name)
                    || (firmware && member.equals("string"));
            if (secret && name.start() >= written) {
                int end = SecretValue.end(text, name.end(), argument);
                String shown = SecretValue.hidden(text.substring(name.end(), end), found);
                hidden.append(text, written, name.end()).append(shown);
                written = end;
            }
        }
        return addresses(hidden.append(text.substring(written)).toString());
    }

    private String addresses(String text) {
        String hidden = replaced(LOGIN, replaced(TOKEN_AS_USER, replaced(USER_INFO, text, "@"), "@"), "");
        return hidden.contains("exec:") ? replaced(COMMAND, hidden, "") : hidden;
    }

    private String replaced(Pattern pattern, String text, String end) {
        return pattern.matcher(text).replaceAll(address -> {
            Matcher match = (Matcher) address;
            found.add(match.group("secret"));
            return Matcher.quoteReplacement(match.group("start") + SecretNames.HIDDEN + end);
        });
    }

    private JsonNode member(ObjectNode object, boolean ofSecret, Map.Entry<String, JsonNode> member) {
        String name = member.getKey();
        JsonNode value = member.getValue();
        boolean secret = (SecretNames.isSecret(name) && !value.isBoolean())
                || (ofSecret && isData(name))
                || (name.equals("value") && (isData(text(object, "property")) || isData(text(object, "name"))));
        // QEMU 5 had the members of an object in one of its own.
        if (ofSecret && name.equals("props") && value instanceof ObjectNode props) {
            ObjectNode hidden = props.objectNode();
            props.properties().forEach(inner -> hidden.set(inner.getKey(), member(props, true, inner)));
            return hidden;
        }
        return secret ? hide(value) : tree(value);
    }

    private JsonNode hide(JsonNode value) {
        if (value.isString()) {
            found.add(value.stringValue());
        } else if (value.isNumber()) {
            found.add(value.toString());
        } else if (depth < MOST_DEEP) {
            depth++;
            value.forEach(this::hide);
            depth--;
        }
        return StringNode.valueOf(SecretNames.HIDDEN);
    }

    private JsonNode value(JsonNode node) {
        if (!node.isString()) {
            return node;
        }
        String hidden = text(node.stringValue(), true);
        return hidden.equals(node.stringValue()) ? node : StringNode.valueOf(hidden);
    }

    private static boolean isSecret(String name, Function<String, @Nullable String> others) {
        String type = others.apply("qom-type");
        String driver = others.apply("driver");
        String property = others.apply("property");
        return SecretNames.isSecret(name)
                || (name.equals("data") && type != null && type.startsWith("secret"))
                || (name.equals("value") && driver != null && property != null && isData(property))
                || (name.equals("string") && isFirmwareCredential(others.apply("name")));
    }

    /** A switch of that name, as -vnc has one, says nothing. */
    private static boolean isSwitch(JsonNode value) {
        return value.isBoolean()
                || (value.isString()
                        && (value.stringValue().equals("on")
                                || value.stringValue().equals("off")));
    }

    private static boolean isData(String property) {
        return property.equals("data") || property.equals("loaded") || SecretNames.isSecret(property);
    }

    private static boolean isRbdKey(String text, Matcher name) {
        return "key".equals(name.group("name"))
                && name.start() > 0
                && text.charAt(name.start() - 1) == ':'
                && text.lastIndexOf("rbd:", name.start()) >= 0;
    }

    /** In a query only: {@code -acpitable sig=} is none. */
    private static boolean isSigned(String text, Matcher name, String member) {
        return name.start() > 0
                && "?&".indexOf(text.charAt(name.start() - 1)) >= 0
                && SIGNED.matcher(member).matches();
    }

    private static boolean isCredential(String text, Matcher name) {
        int start = name.start();
        return CREDENTIALS.stream().anyMatch(prefix -> text.startsWith(prefix, start - prefix.length()));
    }

    private static boolean isFirmwareCredential(@Nullable String name) {
        return name != null
                && (FIRMWARE_CREDENTIAL.matcher(name).matches()
                        || SecretNames.isSecret(name.substring(name.lastIndexOf('/') + 1)));
    }

    private static String lastOf(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String text(ObjectNode object, String name) {
        return object.path(name).asString("");
    }
}
