package dev.qemu4j.surface;

import dev.qemu4j.option.Parameters;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The argument of {@code -cpu} as Java: a model, and the features of the family that the target has. */
final class CpuSource {
    private CpuSource() {}

    static @Nullable String of(Parameters parameters, String target, JavaNames names) {
        String model = parameters.text("model");
        if (model == null) {
            return null;
        }
        String cpus = names.of("dev.qemu4j.Cpus");
        Catalogue.Entry family = family(target);
        String setters = new BuilderSource(names).calls(parameters, family, Set.of("model"));
        if (!setters.isEmpty()) {
            String method = family == null ? "of" : family.name().toLowerCase(Locale.ROOT);
            return cpus + "." + method + "(" + JavaLiterals.text(model) + ", c -> c" + setters + ")";
        }
        return Set.of("host", "max").contains(model)
                ? cpus + "." + model + "()"
                : cpus + ".of(" + JavaLiterals.text(model) + ")";
    }

    /** The features that the CPUs of a target have. */
    static Catalogue.@Nullable Entry family(String target) {
        Catalogue cpus = Catalogue.of("cpus");
        for (String name : cpus.names()) {
            Catalogue.Entry entry = cpus.find(name);
            String targets = entry == null ? null : entry.get("targets");
            if (!name.contains("/")
                    && targets != null
                    && Arrays.asList(targets.split(" ", -1)).contains(target)) {
                return entry;
            }
        }
        return null;
    }
}
