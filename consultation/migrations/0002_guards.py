"""What the database itself keeps true: published text stands, every change of a position is counted."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION published_version_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before consultation_draftversion := OLD;
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        before.published_by_id := NEW.published_by_id;  -- an account may be closed later
        IF before IS NOT DISTINCT FROM NEW THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a published version is immutable' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER published_version_stands BEFORE UPDATE OR DELETE ON consultation_draftversion
    FOR EACH ROW EXECUTE FUNCTION published_version_stands();

CREATE FUNCTION published_provision_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM consultation_draftversion
        WHERE published_at IS NOT NULL
          AND id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END,
                     CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END);
    IF FOUND THEN
        RAISE EXCEPTION 'a published provision is immutable' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER published_provision_stands BEFORE INSERT OR UPDATE OR DELETE ON consultation_provision
    FOR EACH ROW EXECUTE FUNCTION published_provision_stands();

-- A missing language may still be added, and the HTML is a cache that may be built again.
CREATE FUNCTION published_text_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.provision_id, OLD.language, OLD.source)
                          = (NEW.provision_id, NEW.language, NEW.source) THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM consultation_provision p JOIN consultation_draftversion v ON v.id = p.version_id
        WHERE p.id = OLD.provision_id AND v.published_at IS NOT NULL;
    IF FOUND THEN
        RAISE EXCEPTION 'a published text is immutable' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER published_text_stands BEFORE UPDATE OR DELETE ON consultation_provisiontext
    FOR EACH ROW EXECUTE FUNCTION published_text_stands();

CREATE FUNCTION positions_are_tallied() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    current_version bigint;
BEGIN
    -- Mixing the rows (votes.actions.mix) moves them without changing what anybody holds.
    IF current_setting('kenes.mixing', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.choice = NEW.choice THEN
        RETURN NULL;
    END IF;
    SELECT current_version_id INTO current_version FROM consultation_consultation
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.consultation_id ELSE NEW.consultation_id END;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO consultation_tallychange (position, consultation_id, version_id, anchor, choice, difference)
            VALUES (OLD.id, OLD.consultation_id, current_version, OLD.anchor, OLD.choice, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO consultation_tallychange (position, consultation_id, version_id, anchor, choice, difference)
            VALUES (NEW.id, NEW.consultation_id, current_version, NEW.anchor, NEW.choice, 1);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER positions_are_tallied AFTER INSERT OR UPDATE OR DELETE ON consultation_position
    FOR EACH ROW EXECUTE FUNCTION positions_are_tallied();

-- Django's database cache, which holds the sign-in limits.
CREATE TABLE cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX cache_expires ON cache (expires);
"""

BACKWARD = """
DROP TABLE cache;
DROP TRIGGER positions_are_tallied ON consultation_position;
DROP TRIGGER published_text_stands ON consultation_provisiontext;
DROP TRIGGER published_provision_stands ON consultation_provision;
DROP TRIGGER published_version_stands ON consultation_draftversion;
DROP FUNCTION positions_are_tallied, published_text_stands, published_provision_stands, published_version_stands;
"""


class Migration(migrations.Migration):
    dependencies = [("consultation", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
