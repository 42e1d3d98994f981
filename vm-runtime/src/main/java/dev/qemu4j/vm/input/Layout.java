package dev.qemu4j.vm.input;

import dev.qemu4j.qapi.ui.QKeyCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A keyboard layout: the keys that a guest takes for a character. It has to be the one that the guest has set, which nobody outside can
 * ask. Immutable.
 *
 * <p>The layouts here are those of Linux guests, on X and Wayland and on the console. Windows has the same characters on the same keys but
 * for some behind AltGr: ~ and ` of {@link #FR}, ~ of {@link #ES}, ~ and ` of {@link #IT}. {@link #parse} reads others.
 */
public final class Layout {
    /** United States. */
    public static final Layout US = new Layout("us");

    /** United Kingdom. */
    public static final Layout UK = new Layout("uk");

    /** Germany. */
    public static final Layout DE = new Layout("de");

    /** France. */
    public static final Layout FR = new Layout("fr");

    /** Spain. */
    public static final Layout ES = new Layout("es");

    /** Italy. */
    public static final Layout IT = new Layout("it");

    /** Portugal. */
    public static final Layout PT = new Layout("pt");

    /** Sweden. */
    public static final Layout SE = new Layout("se");

    /** Japan: the characters that the keys have without an input method. */
    public static final Layout JP = new Layout("jp");

    /** Behind these, compositions are known to some guests only. */
    private static final int LAST_OF_LATIN1 = 0xff;

    private final String name;
    private volatile @Nullable LayoutTable table;

    private Layout(String name) {
        this.name = name;
    }

    /**
     * Returns the layouts that this library has.
     *
     * @return the layouts, by the names of the constants
     */
    public static List<Layout> all() {
        return List.of(US, UK, DE, FR, ES, IT, PT, SE, JP);
    }

    /**
     * Reads a layout.
     *
     * <p>Each line is a key by its {@link QKeyCode}, and behind it, with spaces between, the characters that it types: alone, with shift, with
     * AltGr, and with both; {@code none} where it types none. {@code dead_grave}, {@code dead_acute}, {@code dead_circumflex}, {@code
     * dead_tilde}, {@code dead_diaeresis}, {@code dead_ring} and {@code dead_cedilla} are keys that change the next character. The space bar,
     * tabulator and return are the same in all layouts. Lines that begin with {@code #} are comments.
     *
     * @param name the layout's name for messages
     * @param lines such as {@code bracket_left dead_circumflex dead_diaeresis}
     * @return the layout
     * @throws IllegalArgumentException if a line is of another form
     */
    public static Layout parse(String name, List<String> lines) {
        Objects.requireNonNull(lines, "lines");
        Layout layout = new Layout(Objects.requireNonNull(name, "name"));
        layout.table = LayoutTable.read(name, lines);
        return layout;
    }

    /**
     * Returns the characters that can be typed.
     *
     * @return all but the tabulator and the new line, in the order of their code points
     */
    public String characters() {
        TreeSet<Integer> all = new TreeSet<>(table().chords().keySet());
        table().compositions().forEach((character, chords) -> all.add(character));
        all.removeAll(Set.of((int) '\n', (int) '\t'));
        return all.stream().map(Character::toString).collect(Collectors.joining());
    }

    /** Returns the chords that type a character, or null. */
    @Nullable
    List<Chord> chords(int character) {
        Chord chord = table().chords().get(character);
        return chord != null ? List.of(chord) : table().compositions().get(character);
    }

    /** Returns the key that has a character, with or without modifiers, or null. */
    @Nullable
    QKeyCode keyOf(int character) {
        Chord chord = table().chords().get(character);
        return chord == null ? null : chord.keys().get(chord.keys().size() - 1);
    }

    /** Composes a dead key's accent and a character to one of Latin-1, or returns null. */
    static @Nullable Integer compose(int character, int accent) {
        String one =
                Normalizer.normalize(Character.toString(character) + Character.toString(accent), Normalizer.Form.NFC);
        int first = one.codePointAt(0);
        return one.length() == 1 && first <= LAST_OF_LATIN1 ? first : null;
    }

    private LayoutTable table() {
        LayoutTable read = table;
        if (read == null) {
            read = LayoutTable.read(name, lines(name));
            table = read;
        }
        return read;
    }

    private static List<String> lines(String name) {
        try (InputStream in = Layout.class.getResourceAsStream(name + ".layout");
                BufferedReader reader = new BufferedReader(
                        new InputStreamReader(Objects.requireNonNull(in, name), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Layout that && name.equals(that.name) && table().equals(that.table());
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Returns the name, such as {@code layout us}. */
    @Override
    public String toString() {
        return "layout " + name;
    }
}
