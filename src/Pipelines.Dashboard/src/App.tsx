import { lazy, Suspense, type ReactNode } from 'react';
import { Link, Navigate, Route, Routes, useParams } from 'react-router-dom';
import { HomePage } from './home/HomePage';
import { RunsPage } from './runs/RunsPage';
import { Empty, Rows } from './shell/Notice';
import { Shell } from './shell/Shell';

const RunPage = lazy(() => import('./run/RunPage'));
const PipelinesPage = lazy(() => import('./pipelines/PipelinesPage'));
const PipelinePage = lazy(() => import('./pipelines/PipelinePage'));
const ComparePage = lazy(() => import('./compare/ComparePage'));
const ArtifactsPage = lazy(() => import('./artifacts/ArtifactsPage'));
const ExperimentsPage = lazy(() => import('./experiments/ExperimentsPage'));
const AboutPage = lazy(() => import('./about/AboutPage'));

const later = (page: ReactNode) => <Suspense fallback={<Rows />}>{page}</Suspense>;

function RunRoute() {
  const { id = '' } = useParams();
  // Another run is another page: nothing of the one before stays.
  return later(<RunPage key={id} id={id} />);
}

function PipelineRoute() {
  const { id = '' } = useParams();
  return later(<PipelinePage key={id} id={id} />);
}

export function App() {
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<HomePage />} />
        <Route path="runs" element={<RunsPage />} />
        <Route path="runs/:id" element={<RunRoute />} />
        <Route path="pipelines" element={later(<PipelinesPage />)} />
        <Route path="pipelines/:id" element={<PipelineRoute />} />
        <Route path="compare" element={later(<ComparePage />)} />
        <Route path="artifacts" element={later(<ArtifactsPage />)} />
        <Route path="experiments" element={later(<ExperimentsPage />)} />
        <Route path="about" element={later(<AboutPage />)} />
        <Route path="index.html" element={<Navigate to="/" replace />} />
        <Route path="*" element={<Empty icon="search" title="There is no such page" action={<Link className="textlink" to="/">Go home</Link>}>The address may be of another version of this program.</Empty>} />
      </Route>
    </Routes>
  );
}
