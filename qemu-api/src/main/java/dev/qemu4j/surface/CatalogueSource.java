package dev.qemu4j.surface;

import dev.qemu4j.option.Parameters;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call of a catalogue's method, such as {@code Devices.e1000(d -> d.netdev("net0"))}.
 *
 * @param kind the catalogue's resource, such as {@code devices}
 * @param type its class, such as {@code dev.qemu4j.Devices}
 * @param name the parameter that names what is made, such as {@code driver}
 * @param id whether the id is the method's first argument
 */
record CatalogueSource(String kind, String type, String name, boolean id) {
    static final CatalogueSource DEVICE = new CatalogueSource("devices", "dev.qemu4j.Devices", "driver", false);
    static final CatalogueSource MACHINE = new CatalogueSource("machines", "dev.qemu4j.Machines", "type", false);
    static final CatalogueSource ACCEL = new CatalogueSource("accels", "dev.qemu4j.Accels", "accel", false);
    static final CatalogueSource CHARDEV = new CatalogueSource("chardevs", "dev.qemu4j.Chardevs", "backend", true);

    /** The expression; null if the parameters do not name what it is. */
    @Nullable
    String of(Parameters parameters, JavaNames names) {
        String made = parameters.text(name);
        String ownId = id ? parameters.text("id") : null;
        if (made == null || (id && ownId == null)) {
            return null;
        }
        Catalogue.Entry entry = Catalogue.of(kind).find(made);
        String method = entry == null || !entry.name().equals(made) ? null : entry.get("method");
        String arguments = method != null ? "" : JavaLiterals.text(made);
        if (ownId != null) {
            arguments += (arguments.isEmpty() ? "" : ", ") + JavaLiterals.text(ownId);
        }
        // What has no method of its own, as an alias in other letters, has a builder that knows no more than names.
        Catalogue.Entry known = method == null ? null : entry;
        String setters = new BuilderSource(names).calls(parameters, known, id ? Set.of(name, "id") : Set.of(name));
        if (!setters.isEmpty() || (id && method == null)) {
            String variable = kind.substring(0, 1);
            String lambda = variable + " -> " + (setters.isEmpty() ? "{}" : variable + setters);
            arguments += (arguments.isEmpty() ? "" : ", ") + lambda;
        }
        return names.of(type) + "." + (method == null ? "of" : method) + "(" + arguments + ")";
    }
}
