package dev.qemu4j.surface;

import dev.qemu4j.option.Explanation;
import dev.qemu4j.option.Explanation.Detail;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.surface.QapiType.Branch;
import dev.qemu4j.surface.QapiType.Member;
import dev.qemu4j.surface.QapiType.StructType;
import dev.qemu4j.surface.QapiType.UnionType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Explains options and their parameters. */
public final class Explainer {
    /** In which catalogue, by which parameter, an option's properties are looked up, and what they are properties of. */
    private static final Map<String, Holder> HOLDERS = Map.of(
            "-device", new Holder("devices", "driver", "device", "device"),
            "-machine", new Holder("machines", "type", "machine", "machine"),
            "-M", new Holder("machines", "type", "machine", "machine"),
            "-accel", new Holder("accels", "accel", "accel", "accelerator"),
            "-chardev", new Holder("chardevs", "backend", "chardev", "character device"));

    /** The parameters that {@code -device} reads itself. */
    private static final Map<String, String> OF_DEVICES = Map.of(
            "id", "the name by which commands and other options refer to the device",
            "bus", "the bus that the device is plugged into");

    private Explainer() {}

    /**
     * Explains an option.
     *
     * @param option the option
     * @param target the target, whose CPUs have features of their own
     * @return the explanation
     */
    public static Explanation explain(Option option, String target) {
        Option shown = option.redacted();
        Catalogue.Entry entry = Catalogue.of("options").find(option.name());
        Parameters parameters = shown.parameters();
        List<Detail> details = new ArrayList<>();
        if (entry != null && parameters != null) {
            parameters.list().forEach(parameter -> details.add(detail(parameter, entry, parameters, target)));
        }
        return new Explanation(
                option.name(),
                shown.argument(),
                entry == null ? null : entry.get("doc"),
                entry == null ? null : entry.get("in"),
                entry == null ? null : entry.get("legacy"),
                details);
    }

    /**
     * Returns the option that an unknown one is likely to mean.
     *
     * @param option the unknown option, with its dash
     * @return the nearest known one; null if none is near
     */
    public static @Nullable String near(String option) {
        return Nearest.of(option, Catalogue.of("options").names());
    }

    /**
     * Returns the name that an unknown parameter, or the unknown type it gives, is likely to mean.
     *
     * @param option the option
     * @param unknown the parameter, which has no type
     * @return the nearest known name; null if none is near
     */
    public static @Nullable String near(Explanation option, Detail unknown) {
        Catalogue.Entry entry = Catalogue.of("options").find(option.option());
        Holder holder = HOLDERS.get(option.option());
        if (holder != null && unknown.name().equals(holder.naming)) {
            return Nearest.of(unknown.value(), Catalogue.of(holder.catalogue).names());
        }
        Set<String> names = new LinkedHashSet<>(entry == null ? Set.of() : entry.properties());
        for (Detail detail : option.details()) {
            Catalogue.Entry named = holder != null && detail.name().equals(holder.naming)
                    ? Catalogue.of(holder.catalogue).find(detail.value())
                    : null;
            if (named != null) {
                names.addAll(named.properties());
            }
        }
        return Nearest.of(unknown.name(), names);
    }

    private static Detail detail(Parameter parameter, Catalogue.Entry option, Parameters all, String target) {
        JsonNode value = parameter.value();
        String text = value.isString() ? value.stringValue() : value.toString();
        String name = parameter.name();
        int dot = name.indexOf('.');
        Member member = member(option, dot < 0 ? name : name.substring(0, dot), all);
        if (member != null) {
            return new Detail(name, text, member.type(), null, null, WordBook.member("option", option.name(), name));
        }
        Holder holder = HOLDERS.get(option.name());
        if (holder != null && name.equals(holder.naming)) {
            Catalogue.Entry named = Catalogue.of(holder.catalogue).find(text);
            String about = named == null ? null : WordBook.about(holder.kind, named.name());
            return new Detail(name, text, named == null ? null : holder.noun, null, null, about);
        }
        Catalogue.Entry entry = holder(option, holder, all, target);
        JsonNode facts = entry == null ? null : entry.property(name);
        if (facts == null) {
            String common = option.name().equals("-device") ? OF_DEVICES.get(name) : null;
            return new Detail(name, text, common == null ? null : "str", null, null, common);
        }
        String java = Catalogue.text(facts, "java");
        return new Detail(
                name,
                text,
                java != null ? java.substring(java.lastIndexOf('.') + 1) : Catalogue.text(facts, "type"),
                Catalogue.text(facts, "default"),
                Catalogue.text(facts, "in"),
                words(option, holder, Objects.requireNonNull(entry), name));
    }

    private static @Nullable String words(
            Catalogue.Entry option, @Nullable Holder holder, Catalogue.Entry entry, String name) {
        if (option.name().equals("-cpu")) {
            return WordBook.property("cpu", entry, name);
        }
        if (holder == null) {
            return WordBook.member("option", option.name(), name);
        }
        return holder.kind.equals("chardev")
                ? WordBook.member(holder.kind, entry.name(), name)
                : WordBook.property(holder.kind, entry, name);
    }

    private static Catalogue.@Nullable Entry holder(
            Catalogue.Entry option, @Nullable Holder holder, Parameters all, String target) {
        if (holder != null) {
            String name = all.text(holder.naming);
            return name == null ? null : Catalogue.of(holder.catalogue).find(name);
        }
        return option.name().equals("-cpu") ? CpuSource.family(target) : option;
    }

    private static @Nullable Member member(Catalogue.Entry option, String name, Parameters all) {
        String qapi = option.get("qapi");
        QapiType type = qapi == null ? null : QapiTypes.instance().get(qapi);
        if (type instanceof StructType struct) {
            return struct.members().get(name);
        }
        if (type instanceof UnionType union) {
            Branch branch =
                    union.branches().get(String.valueOf(all.text(union.tag().name())));
            return (branch == null ? union.base() : union.members(branch)).get(name);
        }
        return null;
    }

    /**
     * The owner of an option's properties.
     *
     * @param catalogue the catalogue that has it
     * @param naming the parameter that names it
     * @param kind the kind of the words about it
     * @param noun its name
     */
    private record Holder(String catalogue, String naming, String kind, String noun) {}
}
