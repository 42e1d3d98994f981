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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Explains options and their parameters. */
public final class Explainer {
    /** In which catalogue, by which parameter, an option's properties are looked up. */
    private static final Map<String, List<String>> CATALOGUES = Map.of(
            "-device", List.of("devices", "driver"),
            "-machine", List.of("machines", "type"),
            "-M", List.of("machines", "type"),
            "-accel", List.of("accels", "accel"),
            "-chardev", List.of("chardevs", "backend"));

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

    private static Detail detail(Parameter parameter, Catalogue.Entry option, Parameters all, String target) {
        JsonNode value = parameter.value();
        String text = value.isString() ? value.stringValue() : value.toString();
        int dot = parameter.name().indexOf('.');
        Member member =
                member(option, dot < 0 ? parameter.name() : parameter.name().substring(0, dot), all);
        if (member != null) {
            return new Detail(parameter.name(), text, member.type(), null, null);
        }
        Catalogue.Entry holder = holder(option, all, target);
        JsonNode facts = holder == null ? null : holder.property(parameter.name());
        if (facts == null) {
            return new Detail(parameter.name(), text, null, null, null);
        }
        String java = Catalogue.text(facts, "java");
        return new Detail(
                parameter.name(),
                text,
                java != null ? java.substring(java.lastIndexOf('.') + 1) : Catalogue.text(facts, "type"),
                Catalogue.text(facts, "default"),
                Catalogue.text(facts, "in"));
    }

    private static Catalogue.@Nullable Entry holder(Catalogue.Entry option, Parameters all, String target) {
        List<String> catalogue = CATALOGUES.get(option.name());
        if (catalogue != null) {
            String name = all.text(catalogue.get(1));
            return name == null ? null : Catalogue.of(catalogue.get(0)).find(name);
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
}
