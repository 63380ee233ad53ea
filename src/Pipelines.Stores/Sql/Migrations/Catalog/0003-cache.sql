CREATE INDEX catalog_cache_newest ON catalog_cache (created_at, fingerprint, pipeline_name);
