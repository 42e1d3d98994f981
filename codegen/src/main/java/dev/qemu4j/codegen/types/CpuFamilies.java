package dev.qemu4j.codegen.types;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.model.Naming;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Groups CPUs by their features: those of two targets that differ in width only are one family. */
final class CpuFamilies {
    /** Types that are one family, or whose name says too little. */
    private static final Map<String, String> NAMES = Map.of(
            "i386", "X86",
            "x86_64", "X86",
            "powerpc", "Ppc",
            "powerpc64", "Ppc",
            "mips64", "Mips",
            "sparc64", "Sparc",
            "superh", "Sh4");

    private final Facts facts;
    private final Setters setters;
    private final List<CpuFamily> families = new ArrayList<>();

    CpuFamilies(Facts facts, Setters setters) {
        this.facts = facts;
        this.setters = setters;
        SortedMap<String, List<Fact>> types = new TreeMap<>();
        for (Fact type : facts.entities().values()) {
            if ("cpu".equals(type.newest(Attribute.KIND))) {
                String name = type.name().replaceFirst("-cpu$", "");
                types.computeIfAbsent(NAMES.getOrDefault(name, Naming.className(name)), n -> new ArrayList<>())
                        .add(type);
            }
        }
        types.forEach((name, some) -> families.add(family(name, some)));
    }

    Facts facts() {
        return facts;
    }

    List<CpuFamily> families() {
        return families;
    }

    /** All families and models; a model is named by its family and its name. */
    Catalogue catalogue() {
        List<Entry> entries = new ArrayList<>();
        List<PropertySet> sets = new ArrayList<>();
        List<TypeBuilder> builders = new ArrayList<>();
        for (CpuFamily family : families) {
            sets.addAll(family.builder().sets());
            builders.add(family.builder());
            Where where = Where.of(facts, (version, target) -> family.targets().contains(target));
            entries.add(new Entry(family.name(), family.name(), family.builder(), where, Map.of(), Map.of()));
            for (Entry model : family.models()) {
                entries.add(new Entry(
                        family.name() + "/" + model.name(),
                        model.method(),
                        null,
                        model.where(),
                        Map.of(),
                        model.facts()));
            }
        }
        return new Catalogue(Kind.CPU, facts, entries, sets, builders);
    }

    private CpuFamily family(String name, List<Fact> types) {
        TreeSet<String> targets = new TreeSet<>();
        for (Fact type : types) {
            TypeTree.values(type, Attribute.TARGETS).forEach(some -> targets.addAll(Arrays.asList(some.split(" "))));
        }
        FeatureUnion features = new FeatureUnion(facts, setters, targets);
        types.forEach(features::add);
        facts.entities().values().stream()
                .filter(fact -> "cpu-model".equals(fact.newest(Attribute.KIND)))
                .forEach(features::add);
        PropertySet set = new PropertySet(name + "CpuFeatures", name, features.setters());
        return new CpuFamily(
                name, List.copyOf(targets), new TypeBuilder(name + "CpuBuilder", List.of(set)), models(targets));
    }

    private List<Entry> models(Collection<String> targets) {
        List<Entry> models = new ArrayList<>();
        for (Fact model : facts.entities().values()) {
            if ("cpu-model".equals(model.newest(Attribute.KIND))) {
                Where here = Where.of(facts, model).on(targets);
                if (!here.targets().isEmpty()) {
                    models.add(model(model, here));
                }
            }
        }
        return distinct(models);
    }

    /** Removes the older of two models whose names are one in Java. */
    private static List<Entry> distinct(List<Entry> models) {
        SortedMap<String, Entry> byMethod = new TreeMap<>();
        models.forEach(model -> byMethod.merge(
                model.method(),
                model,
                (one, other) -> one.where()
                                        .versions()
                                        .newest()
                                        .compareTo(other.where().versions().newest())
                                < 0
                        ? other
                        : one));
        return List.copyOf(byMethod.values());
    }

    private static Entry model(Fact model, Where where) {
        Map<String, String> more = new TreeMap<>();
        String alias = model.newest(Attribute.ALIAS);
        if (alias != null && !alias.equals(Fact.NONE)) {
            more.put("alias-of", alias);
        }
        if (model.at(Attribute.DEPRECATED, model.versions().newest()) != null) {
            more.put("deprecated", "true");
        }
        return new Entry(model.name(), CatalogueResolver.method(Kind.CPU, model.name()), null, where, Map.of(), more);
    }
}
