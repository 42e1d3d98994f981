package dev.qemu4j.codegen.option;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.VersionSet;
import dev.qemu4j.codegen.model.Customisation;
import dev.qemu4j.codegen.model.FixedSets;
import dev.qemu4j.codegen.model.Naming;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parameters of option lists: those that QEMU reports, and those that only its source has. */
final class OptionLists {
    private final Facts cli;
    private final OptionWords words;
    private final Customisation custom;
    private final FixedSets sets;

    OptionLists(Facts cli, OptionWords words, Customisation custom, FixedSets sets) {
        this.sets = sets;
        this.cli = cli;
        this.words = words;
        this.custom = custom;
    }

    /** The parameters of an option, by name. */
    Collection<OptionParameter> of(Fact option) {
        SortedMap<String, OptionParameter> parameters = new TreeMap<>();
        words.parameters(option.name()).forEach((name, type) -> parameters.put(name, parameter(name, type, null)));
        String list = option.newest(Attribute.LIST);
        boolean memory = option.name().equals("-m");
        reported(list == null ? option.name().substring(1) : list)
                .forEach(parameter -> parameters.put(parameter.name(), memory ? parameter.ofMemory() : parameter));
        return parameters.values().stream()
                .map(parameter -> parameter.of(sets.javaType("option " + option.name(), parameter.name())))
                .toList();
    }

    /** The parameters that QEMU reports for a list. */
    List<OptionParameter> reported(String list) {
        Fact fact = cli.entities().get(list);
        if (fact == null) {
            return List.of();
        }
        return fact.parts(Role.PARAMETER).stream()
                .map(part ->
                        parameter(part.name(), Objects.requireNonNull(part.newest(Attribute.TYPE)), part.versions()))
                .toList();
    }

    private OptionParameter parameter(String name, String type, @Nullable VersionSet versions) {
        String given = custom.name("parameter " + name);
        VersionSet some = versions == null || versions.equals(cli.versions()) ? null : versions;
        return new OptionParameter(
                name, given != null ? given : Naming.setter(name), OptionParameter.kind(type), null, some, null);
    }
}
