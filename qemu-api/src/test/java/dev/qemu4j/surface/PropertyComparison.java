package dev.qemu4j.surface;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Compares the properties that a program has with those that a catalogue says it has. */
final class PropertyComparison {
    private static final Pattern INTEGER = Pattern.compile("u?int(4|8|16|32|64)?(_t)?|zpci_fid");
    /** The pins of some chips are told to be bool, and take a name. */
    private static final Pattern STATES = Pattern.compile("(led|pin)\\d+");

    /** Sets that QEMU's schema lacks: QOM calls the properties that take them texts. */
    private static final String OWN_SETS = "dev.qemu4j.option.";

    /** One that the schema has, of which old programs tell only that it is a text. */
    private static final Set<String> SCHEMA_SETS = Set.of("smbios-entry-point-type");

    /** Told to be texts, and read as numbers. */
    private static final Set<String> NUMBERS_IN_TEXTS = Set.of("aia-guests");

    private static final Set<String> TEXTS = Set.of("str", "mac", "pci-address", "path");

    private final Place place;
    private final SortedSet<String> problems = new TreeSet<>();
    private final SortedSet<String> superfluous = new TreeSet<>();
    private int compared;

    PropertyComparison(Place place) {
        this.place = place;
    }

    /** Each property has a setter, and each setter a property. */
    void compare(Catalogue.Entry entry, String owner, Map<String, RealProperty> real) {
        forward(entry, owner, real);
        backward(entry, owner, real.keySet());
    }

    /** Each property has a setter that takes its type. */
    void forward(Catalogue.Entry entry, String owner, Map<String, RealProperty> real) {
        SortedSet<String> spellings = new TreeSet<>();
        setters(entry).forEach(name -> spellings.add(spelling(name)));
        for (RealProperty property : real.values()) {
            JsonNode setter = setter(entry, property.name());
            if (setter != null) {
                fit(owner, property, setter);
                compared++;
            } else if (!spellings.contains(spelling(property.name())) && !isOldSpelling(entry, property.name())) {
                problems.add(owner + "." + property.name() + " (" + property.type() + "): no setter");
            }
        }
    }

    /** Each setter has a property. */
    void backward(Catalogue.Entry entry, String owner, Set<String> real) {
        for (String name : setters(entry)) {
            if (!real.contains(name)) {
                superfluous(owner + "." + name);
            }
        }
    }

    void problem(String text) {
        problems.add(text);
    }

    /** The catalogue has something that the program has not. */
    void superfluous(String name) {
        superfluous.add(name);
    }

    SortedSet<String> superfluous() {
        return superfluous;
    }

    SortedSet<String> problems() {
        return problems;
    }

    int compared() {
        return compared;
    }

    private SortedSet<String> setters(Catalogue.Entry entry) {
        SortedSet<String> setters = new TreeSet<>();
        for (String name : entry.properties()) {
            if (setter(entry, name) != null) {
                setters.add(name);
            }
        }
        return setters;
    }

    /** A newer QEMU may have from a parent what an older one has in the type itself. */
    private @Nullable JsonNode setter(Catalogue.Entry entry, String name) {
        return entry.all(name).stream().filter(place::has).findFirst().orElse(null);
    }

    private void fit(String owner, RealProperty property, JsonNode setter) {
        String kind = setter.get("type").stringValue();
        boolean fits = fitsItsText(property, kind, String.valueOf(Catalogue.text(setter, "java")))
                || (place.version().equals(Place.known().newest())
                        ? fits(property.type(), kind)
                        : fitsInText(property.type(), kind));
        if (!fits) {
            problems.add(
                    owner + "." + property.name() + ": the setter takes " + kind + ", the program " + property.type());
        }
    }

    private static boolean fitsItsText(RealProperty property, String kind, String java) {
        boolean text = property.type().equals("str") || property.type().equals("string");
        boolean set = java.startsWith(OWN_SETS) || SCHEMA_SETS.contains(property.name());
        boolean state =
                STATES.matcher(property.name()).matches() && property.type().equals("bool");
        return ((text || state) && kind.equals("enum") && set)
                || (text && NUMBERS_IN_TEXTS.contains(property.name()) && kind.equals("int"));
    }

    /** The setter is made for the newest type: with an older one it has to agree in what may be written. */
    private static boolean fitsInText(String type, String kind) {
        boolean number = INTEGER.matcher(type).matches();
        return fits(type, kind)
                || (number && (kind.equals("int") || kind.equals("long") || kind.equals("pci-address")));
    }

    private static boolean fits(String type, String kind) {
        if (type.equals("bool")) {
            return kind.equals("bool");
        }
        if (type.equals("size")) {
            return kind.equals("size");
        }
        if (INTEGER.matcher(type).matches()) {
            return switch (kind) {
                case "uint64" -> true;
                case "long" -> !type.startsWith("uint64");
                case "int" -> type.matches("u?int(4|8|16)(_t)?|int32(_t)?");
                default -> false;
            };
        }
        if (type.equals("str") || type.startsWith("link<")) {
            return TEXTS.contains(kind);
        }
        return switch (kind) {
            case "enum", "str", "mac", "pci-address", "list", "qapi" -> true;
            default -> false;
        };
    }

    /** Old versions have some RISC-V extensions with a capital only: the method sets the newer name. */
    private static boolean isOldSpelling(Catalogue.Entry entry, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !lower.equals(name) && entry.property(lower) != null;
    }

    /** QEMU has some names in several spellings; one is enough. */
    private static String spelling(String name) {
        return name.replace('_', '-').replace('.', '-').toLowerCase(Locale.ROOT);
    }
}
