package dev.qemu4j.surface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.surface.Candidate.Argument;
import dev.qemu4j.surface.Candidate.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** No setter takes a text where QEMU takes one of a fixed set: neither by the checks' table nor by the words about it. */
class FixedSetTypesTest {
    /** Words that list values, {@code `a` (the default), `b` or `c`}, or name the default. */
    private static final Pattern LIST = Pattern.compile(
            "`[^`]+`(?: \\([^)]*\\))?(?:,| or) `[^`]+`|`[^`]+`(?:,| is| \\() ?the (?:default|only value)");

    /** Words that list names of other things, or examples. */
    private static final Pattern NO_VALUES =
            Pattern.compile("^the id of .*|.*(such as|unset:|for|whether) `[^.]*(,| or) `.*|^refused by .*"
                    + "|.*(Instead of|Exactly one of|excludes) `.*|^the (directory with|IPv4 network) .*");

    /** Texts of which only some words are fixed. */
    private static final Map<String, String> MIXED = Map.of("-icount shift", "a number, or auto");

    /** Numbers measure something; a text that names one of a few things is a type. */
    private static final Set<String> NUMBERS = Set.of("int", "long", "uint64", "size", "memory-size");

    /**
     * A setter.
     *
     * @param name the owner's and its own
     * @param facts what the catalogue says of it
     * @param words the words about it; null if there are none
     */
    private record Setter(
            String name, JsonNode facts, @Nullable String words) {
        String type() {
            return String.valueOf(Catalogue.text(facts, "type"));
        }
    }

    @Test
    void parameter_ofWhichTheTableHasTheValues_isOfTheirType() {
        List<String> texts = new ArrayList<>();
        int sets = 0;
        for (Setter setter : setters("options", "option").toList()) {
            String[] name = setter.name().split(" ", -1);
            Argument fixed = Arguments.fixed(name[0], name[1]);
            if (fixed != null && fixed.kind() == Kind.VALUES && !fixed.equals(Argument.SWITCH)) {
                sets++;
                if (!setter.type().equals("enum") && !MIXED.containsKey(setter.name())) {
                    texts.add(setter.name() + " " + setter.type() + " " + fixed.values());
                }
            }
        }
        assertThat(sets).isGreaterThan(25);
        assertThat(texts).isEmpty();
    }

    @Test
    void text_whoseWordsListItsValues_isOfTheirType() {
        List<String> texts = all().filter(setter -> setter.type().equals("str") && listsValues(setter.words()))
                .map(setter -> setter.name() + ": " + setter.words())
                .filter(text -> MIXED.keySet().stream().noneMatch(name -> text.startsWith(name + ":")))
                .toList();

        assertThat(texts).isEmpty();
    }

    /** The measure sees the sets: nearly all types whose words list them would be found if they were texts. */
    @Test
    void words_ofMostSets_listTheirValues() {
        List<Setter> typed = all().filter(setter ->
                        String.valueOf(Catalogue.text(setter.facts(), "java")).startsWith("dev.qemu4j.option."))
                .toList();

        assertThat(typed).hasSizeGreaterThan(70);
        assertThat(typed.stream().filter(setter -> listsValues(setter.words())).count())
                .isGreaterThan(typed.size() * 2L / 3);
    }

    @Test
    void switch_ofWhichTheTableHasOtherValues_isNone() {
        List<String> wrong = setters("options", "option")
                .filter(setter -> setter.type().equals("bool"))
                .filter(setter -> {
                    String[] name = setter.name().split(" ", -1);
                    Argument fixed = Arguments.fixed(name[0], name[1]);
                    return fixed != null && !fixed.equals(Argument.SWITCH);
                })
                .map(Setter::name)
                .toList();

        assertThat(wrong).isEmpty();
        assertThat(all().filter(setter -> NUMBERS.contains(setter.type())).count())
                .isGreaterThan(500);
    }

    @Test
    void set_ofEachSetter_hasValues() {
        assertThat(all().filter(setter -> setter.type().equals("enum"))
                        .map(setter -> String.valueOf(Catalogue.text(setter.facts(), "java")))
                        .filter(type ->
                                TypeValues.ofType(TypeValues.simpleName(type)).isEmpty()))
                .isEmpty();
    }

    private static boolean listsValues(@Nullable String words) {
        return words != null
                && LIST.matcher(words).find()
                && !NO_VALUES.matcher(words).matches();
    }

    private static Stream<Setter> all() {
        return Stream.of("device", "machine", "accel", "chardev", "option").flatMap(kind -> setters(kind + "s", kind));
    }

    private static Stream<Setter> setters(String catalogue, String kind) {
        boolean member = kind.equals("option") || kind.equals("chardev");
        BiFunction<Catalogue.Entry, String, @Nullable String> words = (entry, name) ->
                member ? WordBook.member(kind, entry.name(), name) : WordBook.property(kind, entry, name);
        Catalogue all = Catalogue.of(catalogue);
        return all.names().stream()
                .map(all::find)
                .flatMap(Stream::ofNullable)
                .flatMap(entry -> entry.properties().stream().map(name -> {
                    JsonNode facts = entry.property(name);
                    assertThat(facts).isNotNull();
                    return new Setter(entry.name() + " " + name, facts, words.apply(entry, name));
                }));
    }
}
