// Made by Tests/Independent/sagemaker_model.py from botocore's
// data/sagemaker/2017-07-24/service-2.json (Apache License 2.0), version 2017-07-24 of the API. Do not edit.

// swift-format-ignore-file

extension ServiceModel {
    static let text1 = #"""
        {"operations":{"CreateModelPackageGroup":"CreateModelPackageGroupInput","DescribeModelPackageG\#
        roup":"DescribeModelPackageGroupInput","ListModelPackageGroups":"ListModelPackageGroupsInput",\#
        "DeleteModelPackageGroup":"DeleteModelPackageGroupInput","PutModelPackageGroupPolicy":"PutMode\#
        lPackageGroupPolicyInput","GetModelPackageGroupPolicy":"GetModelPackageGroupPolicyInput","Dele\#
        teModelPackageGroupPolicy":"DeleteModelPackageGroupPolicyInput","CreateModelPackage":"CreateMo\#
        delPackageInput","DescribeModelPackage":"DescribeModelPackageInput","BatchDescribeModelPackage\#
        ":"BatchDescribeModelPackageInput","ListModelPackages":"ListModelPackagesInput","UpdateModelPa\#
        ckage":"UpdateModelPackageInput","DeleteModelPackage":"DeleteModelPackageInput","AddTags":"Add\#
        TagsInput","ListTags":"ListTagsInput","DeleteTags":"DeleteTagsInput","Search":"SearchRequest",\#
        "CreateModelCard":"CreateModelCardRequest","DescribeModelCard":"DescribeModelCardRequest","Lis\#
        tModelCards":"ListModelCardsRequest","UpdateModelCard":"UpdateModelCardRequest","DeleteModelCa\#
        rd":"DeleteModelCardRequest","ListModelCardVersions":"ListModelCardVersionsRequest","CreateArt\#
        ifact":"CreateArtifactRequest","DescribeArtifact":"DescribeArtifactRequest","ListArtifacts":"L\#
        istArtifactsRequest","UpdateArtifact":"UpdateArtifactRequest","DeleteArtifact":"DeleteArtifact\#
        Request","CreateAction":"CreateActionRequest","DescribeAction":"DescribeActionRequest","ListAc\#
        tions":"ListActionsRequest","UpdateAction":"UpdateActionRequest","DeleteAction":"DeleteActionR\#
        equest","CreateContext":"CreateContextRequest","DescribeContext":"DescribeContextRequest","Lis\#
        tContexts":"ListContextsRequest","UpdateContext":"UpdateContextRequest","DeleteContext":"Delet\#
        eContextRequest","AddAssociation":"AddAssociationRequest","DeleteAssociation":"DeleteAssociati\#
        onRequest","ListAssociations":"ListAssociationsRequest","QueryLineage":"QueryLineageRequest",\#
        "CreateModel":"CreateModelInput","DescribeModel":"DescribeModelInput","ListModels":"ListModelsI\#
        nput","DeleteModel":"DeleteModelInput"},"others":"AddInferenceGateway AssociateTrialComponent\#
         AttachClusterNodeNetworkInterface AttachClusterNodeVolume BatchAddClusterNodes BatchDeleteClus\#
        terNodes BatchRebootClusterNodes BatchReplaceClusterNodes CreateAIBenchmarkJob CreateAIRecomme\#
        ndationJob CreateAIWorkloadConfig CreateAlgorithm CreateApp CreateAppImageConfig CreateAutoMLJ\#
        ob CreateAutoMLJobV2 CreateCluster CreateClusterExtension CreateClusterSchedulerConfig CreateC\#
        odeRepository CreateCompilationJob CreateComputeQuota CreateDataQualityJobDefinition CreateDev\#
        iceFleet CreateDomain CreateEdgeDeploymentPlan CreateEdgeDeploymentStage CreateEdgePackagingJo\#
        b CreateEndpoint CreateEndpointConfig CreateExperiment CreateFeatureGroup CreateFlowDefinition\#
         CreateGlobalInferenceGateway CreateHub CreateHubContentPresignedUrls CreateHubContentReferenc\#
        e CreateHumanTaskUi CreateHyperParameterTuningJob CreateImage CreateImageVersion CreateInferen\#
        ceComponent CreateInferenceExperiment CreateInferenceRecommendationsJob CreateInferenceRouter\#
         CreateJob CreateLabelingJob CreateMlflowApp CreateMlflowTrackingServer CreateModelBiasJobDefin\#
        ition CreateModelCardExportJob CreateModelExplainabilityJobDefinition CreateModelQualityJobDef\#
        inition CreateMonitoringSchedule CreateNotebookInstance CreateNotebookInstanceLifecycleConfig\#
         CreateOptimizationJob CreatePartnerApp CreatePartnerAppPresignedUrl CreatePipeline CreatePresi\#
        gnedDomainUrl CreatePresignedMlflowAppUrl CreatePresignedMlflowTrackingServerUrl CreatePresign\#
        edNotebookInstanceUrl CreateProcessingJob CreateProject CreateSpace CreateStudioLifecycleConfi\#
        g CreateTrainingJob CreateTrainingPlan CreateTrainingSession CreateTransformJob CreateTrial Cr\#
        eateTrialComponent CreateUserProfile CreateWorkforce CreateWorkteam DeleteAIBenchmarkJob Delet\#
        eAIRecommendationJob DeleteAIWorkloadConfig DeleteAlgorithm DeleteApp DeleteAppImageConfig Del\#
        eteCluster DeleteClusterExtension DeleteClusterSchedulerConfig DeleteCodeRepository DeleteComp\#
        ilationJob DeleteComputeQuota DeleteDataQualityJobDefinition DeleteDeviceFleet DeleteDomain De\#
        leteEdgeDeploymentPlan DeleteEdgeDeploymentStage DeleteEndpoint DeleteEndpointConfig DeleteEnd\#
        pointPolicy DeleteExperiment DeleteFeatureGroup DeleteFlowDefinition DeleteGlobalInferenceGate\#
        way DeleteHub DeleteHubContent DeleteHubContentReference DeleteHumanTaskUi DeleteHyperParamete\#
        rTuningJob DeleteImage DeleteImageVersion DeleteInferenceComponent DeleteInferenceExperiment D\#
        eleteInferenceRouter DeleteJob DeleteMlflowApp DeleteMlflowTrackingServer DeleteModelBiasJobDe\#
        finition DeleteModelExplainabilityJobDefinition DeleteModelQualityJobDefinition DeleteMonitori\#
        ngSchedule DeleteNotebookInstance DeleteNotebookInstanceLifecycleConfig DeleteOptimizationJob\#
         DeletePartnerApp DeletePipeline DeleteProcessingJob DeleteProject DeleteSpace DeleteStudioLife\#
        cycleConfig DeleteTrainingJob DeleteTrainingSession DeleteTrial DeleteTrialComponent DeleteUse\#
        rProfile DeleteWorkforce DeleteWorkteam DeregisterDevices DescribeAIBenchmarkJob DescribeAIRec\#
        ommendationJob DescribeAIWorkloadConfig DescribeAlgorithm DescribeApp DescribeAppImageConfig D\#
        escribeAutoMLJob DescribeAutoMLJobV2 DescribeCluster DescribeClusterEvent DescribeClusterExten\#
        sion DescribeClusterNode DescribeClusterOperation DescribeClusterSchedulerConfig DescribeCodeR\#
        epository DescribeCompilationJob DescribeComputeQuota DescribeDataQualityJobDefinition Describ\#
        eDevice DescribeDeviceFleet DescribeDomain DescribeEdgeDeploymentPlan DescribeEdgePackagingJob\#
         DescribeEndpoint DescribeEndpointConfig DescribeExperiment DescribeFeatureGroup DescribeFeatu\#
        reMetadata DescribeFlowDefinition DescribeGlobalInferenceGateway DescribeHub DescribeHubConten\#
        t DescribeHumanTaskUi DescribeHyperParameterTuningJob DescribeImage DescribeImageVersion Descr\#
        ibeInferenceComponent DescribeInferenceExperiment DescribeInferenceRecommendationsJob Describe\#
        InferenceRouter DescribeJob DescribeJobSchemaVersion DescribeLabelingJob DescribeLineageGroup\#
         DescribeMlflowApp DescribeMlflowTrackingServer DescribeModelBiasJobDefinition DescribeModelCar\#
        dExportJob DescribeModelExplainabilityJobDefinition DescribeModelQualityJobDefinition Describe\#
        MonitoringSchedule DescribeNotebookInstance DescribeNotebookInstanceLifecycleConfig DescribeOp\#
        timizationJob DescribePartnerApp DescribePipeline DescribePipelineDefinitionForExecution Descr\#
        ibePipelineExecution DescribeProcessingJob DescribeProject DescribeReservedCapacity DescribeSp\#
        ace DescribeStudioLifecycleConfig DescribeSubscribedWorkteam DescribeTrainingJob DescribeTrain\#
        ingPlan DescribeTrainingPlanExtensionHistory DescribeTrainingSession DescribeTransformJob Desc\#
        ribeTrial DescribeTrialComponent DescribeUserProfile DescribeWorkforce DescribeWorkteam Detach\#
        ClusterNodeVolume DisableSagemakerServicecatalogPortfolio DisassociateTrialComponent EnableSag\#
        emakerServicecatalogPortfolio ExtendTrainingPlan GetDeviceFleetReport GetEndpointPolicy GetLin\#
        eageGroupPolicy GetSagemakerServicecatalogPortfolioStatus GetScalingConfigurationRecommendatio\#
        n GetSearchSuggestions ImportHubContent ListAIBenchmarkJobs ListAIRecommendationJobs ListAIWor\#
        kloadConfigs ListAlgorithms ListAliases ListAppImageConfigs ListApps ListAutoMLJobs ListCandid\#
        atesForAutoMLJob ListClusterEvents ListClusterExtensionVersions ListClusterExtensions ListClus\#
        terNodes ListClusterOperations ListClusterSchedulerConfigs ListClusters ListCodeRepositories L\#
        istCompilationJobs ListComputeQuotas ListDataQualityJobDefinitions ListDeviceFleets ListDevice\#
        s ListDomains ListEdgeDeploymentPlans ListEdgePackagingJobs ListEndpointConfigs ListEndpoints\#
         ListExperiments ListFeatureGroups ListFlowDefinitions ListGlobalInferenceGateways ListHubConte\#
        ntVersions ListHubContents ListHubs ListHumanTaskUis ListHyperParameterTuningJobs ListImageVer\#
        sions ListImages ListInferenceComponents ListInferenceExperiments ListInferenceGateways ListIn\#
        ferenceRecommendationsJobSteps ListInferenceRecommendationsJobs ListInferenceRouters ListJobSc\#
        hemaVersions ListJobs ListLabelingJobs ListLabelingJobsForWorkteam ListLineageGroups ListMlflo\#
        wApps ListMlflowTrackingServers ListModelBiasJobDefinitions ListModelCardExportJobs ListModelE\#
        xplainabilityJobDefinitions ListModelMetadata ListModelQualityJobDefinitions ListMonitoringAle\#
        rtHistory ListMonitoringAlerts ListMonitoringExecutions ListMonitoringSchedules ListNotebookIn\#
        stanceLifecycleConfigs ListNotebookInstances ListOptimizationJobs ListPartnerApps ListPipeline\#
        ExecutionSteps ListPipelineExecutions ListPipelineParametersForExecution ListPipelineVersions\#
         ListPipelines ListProcessingJobs ListProjects ListResourceCatalogs ListSpaces ListStageDevices\#
         ListStudioLifecycleConfigs ListSubscribedWorkteams ListTrainingJobs ListTrainingJobsForHyperP\#
        arameterTuningJob ListTrainingPlans ListTrainingSessions ListTransformJobs ListTrialComponents\#
         ListTrials ListUltraServersByReservedCapacity ListUserProfiles ListWorkforces ListWorkteams M\#
        oveClusterNodes PutEndpointPolicy RegisterDevices RemoveInferenceGateway RenderUiTemplate Retr\#
        yPipelineExecution SearchTrainingPlanOfferings SendPipelineExecutionStepFailure SendPipelineEx\#
        ecutionStepSuccess StartClusterHealthCheck StartEdgeDeploymentStage StartInferenceExperiment S\#
        tartMlflowTrackingServer StartMonitoringSchedule StartNotebookInstance StartPipelineExecution\#
         StartSession StopAIBenchmarkJob StopAIRecommendationJob StopAutoMLJob StopCompilationJob StopE\#
        dgeDeploymentStage StopEdgePackagingJob StopHyperParameterTuningJob StopInferenceExperiment St\#
        opInferenceRecommendationsJob StopJob StopLabelingJob StopMlflowTrackingServer StopMonitoringS\#
        chedule StopNotebookInstance StopOptimizationJob StopPipelineExecution StopProcessingJob StopT\#
        rainingJob StopTrainingSession StopTransformJob UpdateAppImageConfig UpdateCluster UpdateClust\#
        erExtension UpdateClusterSchedulerConfig UpdateClusterSoftware UpdateCodeRepository UpdateComp\#
        uteQuota UpdateDeviceFleet UpdateDevices UpdateDomain UpdateEndpoint UpdateEndpointWeightsAndC\#
        apacities UpdateExperiment UpdateFeatureGroup UpdateFeatureMetadata UpdateGlobalInferenceGatew\#
        ay UpdateHub UpdateHubContent UpdateHubContentReference UpdateImage UpdateImageVersion UpdateI\#
        nferenceComponent UpdateInferenceComponentRuntimeConfig UpdateInferenceExperiment UpdateInfere\#
        nceRouter UpdateMlflowApp UpdateMlflowTrackingServer UpdateMonitoringAlert UpdateMonitoringSch\#
        edule UpdateNotebookInstance UpdateNotebookInstanceLifecycleConfig UpdatePartnerApp UpdatePipe\#
        line UpdatePipelineExecution UpdatePipelineVersion UpdateProject UpdateSpace UpdateTrainingJob\#
         UpdateTrial UpdateTrialComponent UpdateUserProfile UpdateWorkforce UpdateWorkteam","shapes":{\#
        "Accept":{"type":"string","min":0,"max":256},"AcceptEula":{"type":"boolean"},"ActionSource":{\#
        "type":"structure","required":["SourceUri"],"members":{"SourceUri":"SourceUri","SourceType":"St\#
        ring256","SourceId":"String256"}},"ActionStatus":{"type":"string","enum":["Unknown","InProgres\#
        s","Completed","Failed","Stopping","Stopped"]},"AddAssociationRequest":{"type":"structure","re\#
        quired":["SourceArn","DestinationArn"],"members":{"SourceArn":"AssociationEntityArn","Destinat\#
        ionArn":"AssociationEntityArn","AssociationType":"AssociationEdgeType"}},"AddTagsInput":{"type\#
        ":"structure","required":["ResourceArn","Tags"],"members":{"ResourceArn":"ResourceArn","Tags":\#
        "TagList"}},"AdditionalInferenceSpecificationDefinition":{"type":"structure","required":["Name\#
        ","Containers"],"members":{"Name":"EntityName","Description":"EntityDescription","Containers":\#
        "ModelPackageContainerDefinitionList","SupportedTransformInstanceTypes":"TransformInstanceType\#
        s","SupportedRealtimeInferenceInstanceTypes":"RealtimeInferenceInstanceTypes","SupportedConten\#
        tTypes":"ContentTypes","SupportedResponseMIMETypes":"ResponseMIMETypes"}},"AdditionalInference\#
        Specifications":{"type":"list","min":1,"max":15,"member":"AdditionalInferenceSpecificationDefi\#
        nition"},"AdditionalModelChannelName":{"type":"string","min":1,"max":64,"pattern":"[A-Za-z0-9\#
        \\.\\-_]+"},"AdditionalModelDataSource":{"type":"structure","required":["ChannelName","S3DataSo\#
        urce"],"members":{"ChannelName":"AdditionalModelChannelName","S3DataSource":"S3ModelDataSource\#
        "}},"AdditionalModelDataSources":{"type":"list","min":0,"max":5,"member":"AdditionalModelDataS\#
        ource"},"AdditionalS3DataSource":{"type":"structure","required":["S3DataType","S3Uri"],"member\#
        s":{"S3DataType":"AdditionalS3DataSourceDataType","S3Uri":"S3Uri","CompressionType":"Compressi\#
        onType","ETag":"String"}},"AdditionalS3DataSourceDataType":{"type":"string","enum":["S3Object\#
        ","S3Prefix"]},"ApprovalDescription":{"type":"string","min":0,"max":1024},"ArnOrName":{"type":\#
        "string","min":1,"max":170,"pattern":"(arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:[a-z\#
        \\-]*\\/)?([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)","told":"(arn:aws[a-z\\-]*:sagemaker:[a-\#
        z0-9\\-]*:[0-9]{12}:[a-z\\-]*\\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)"},"ArtifactArn":{"ty\#
        pe":"string","min":0,"max":256,"pattern":"arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:ar\#
        tifact/.*"},"ArtifactProperties":{"type":"map","min":0,"max":30,"key":"StringParameterValue",\#
        "value":"ArtifactPropertyValue"},"ArtifactPropertyValue":{"type":"string","min":0,"max":4096},\#
        "ArtifactSource":{"type":"structure","required":["SourceUri"],"members":{"SourceUri":"SourceUri\#
        ","SourceTypes":"ArtifactSourceTypes"}},"ArtifactSourceIdType":{"type":"string","enum":["MD5Ha\#
        sh","S3ETag","S3Version","Custom"]},"ArtifactSourceType":{"type":"structure","required":["Sour\#
        ceIdType","Value"],"members":{"SourceIdType":"ArtifactSourceIdType","Value":"String256"}},"Art\#
        ifactSourceTypes":{"type":"list","member":"ArtifactSourceType"},"AssemblyType":{"type":"string\#
        ","enum":["None","Line"]},"AssociationEdgeType":{"type":"string","enum":["ContributedTo","Asso\#
        ciatedWith","DerivedFrom","Produced","SameAs"]},"AssociationEntityArn":{"type":"string","min":\#
        0,"max":256,"pattern":"arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:(experiment|experimen\#
        t-trial-component|artifact|action|context)/.*"},"BaseModel":{"type":"structure","members":{"Hu\#
        bContentName":"HubContentName","HubContentVersion":"HubContentVersion","RecipeName":"RecipeNam\#
        e"}},"BatchDescribeModelPackageInput":{"type":"structure","required":["ModelPackageArnList"],\#
        "members":{"ModelPackageArnList":"ModelPackageArnList"}},"BatchStrategy":{"type":"string","enum\#
        ":["MultiRecord","SingleRecord"]},"Bias":{"type":"structure","members":{"Report":"MetricsSourc\#
        e","PreTrainingReport":"MetricsSource","PostTrainingReport":"MetricsSource"}},"Boolean":{"type\#
        ":"boolean"},"BooleanOperator":{"type":"string","enum":["And","Or"]},"CertifyForMarketplace":{\#
        "type":"boolean"},"ClientToken":{"type":"string","min":1,"max":36,"pattern":"[a-zA-Z0-9-]+"},\#
        "CompressionType":{"type":"string","enum":["None","Gzip"]},"ContainerDefinition":{"type":"struc\#
        ture","members":{"ContainerHostname":"ContainerHostname","Image":"ContainerImage","ImageConfig\#
        ":"ImageConfig","Mode":"ContainerMode","ModelDataUrl":"Url","ModelDataSource":"ModelDataSource\#
        ","AdditionalModelDataSources":"AdditionalModelDataSources","Environment":"EnvironmentMap","Mo\#
        delPackageName":"VersionedArnOrName","InferenceSpecificationName":"InferenceSpecificationName\#
        ","MultiModelConfig":"MultiModelConfig","ContainerMetricsConfig":"ContainerMetricsConfig"}},"Co\#
        ntainerDefinitionList":{"type":"list","min":0,"max":15,"member":"ContainerDefinition"},"Contai\#
        nerHostname":{"type":"string","min":0,"max":63,"pattern":"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"},\#
        "ContainerImage":{"type":"string","min":0,"max":255,"pattern":"[\\S]+"},"ContainerMetricsConfig\#
        ":{"type":"structure","members":{"MetricsEndpoints":"MetricsEndpointList"}},"ContainerMode":{\#
        "type":"string","enum":["SingleModel","MultiModel"]},"ContentDigest":{"type":"string","min":0,\#
        "max":72,"pattern":"[Ss][Hh][Aa]256:[0-9a-fA-F]{64}"},"ContentType":{"type":"string","min":0,"m\#
        ax":256},"ContentTypes":{"type":"list","member":"ContentType"},"ContextName":{"type":"string",\#
        "min":1,"max":120,"pattern":"[a-zA-Z0-9]([-_]*[a-zA-Z0-9]){0,119}"},"ContextNameOrArn":{"type\#
        ":"string","min":1,"max":256,"pattern":"(arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:cont\#
        ext\\/)?([a-zA-Z0-9]([-_]*[a-zA-Z0-9]){0,119})"},"ContextSource":{"type":"structure","required\#
        ":["SourceUri"],"members":{"SourceUri":"SourceUri","SourceType":"String256","SourceId":"String\#
        256"}},"CreateActionRequest":{"type":"structure","required":["ActionName","Source","ActionType\#
        "],"members":{"ActionName":"ExperimentEntityName","Source":"ActionSource","ActionType":"String\#
        256","Description":"ExperimentDescription","Status":"ActionStatus","Properties":"LineageEntity\#
        Parameters","MetadataProperties":"MetadataProperties","Tags":"TagList"}},"CreateArtifactReques\#
        t":{"type":"structure","required":["Source","ArtifactType"],"members":{"ArtifactName":"Experim\#
        entEntityName","Source":"ArtifactSource","ArtifactType":"String256","Properties":"ArtifactProp\#
        erties","MetadataProperties":"MetadataProperties","Tags":"TagList"}},"CreateContextRequest":{\#
        "type":"structure","required":["ContextName","Source","ContextType"],"members":{"ContextName":\#
        "ContextName","Source":"ContextSource","ContextType":"String256","Description":"ExperimentDescr\#
        iption","Properties":"LineageEntityParameters","Tags":"TagList"}},"CreateModelCardRequest":{"t\#
        ype":"structure","required":["ModelCardName","Content","ModelCardStatus"],"members":{"ModelCar\#
        dName":"EntityName","SecurityConfig":"ModelCardSecurityConfig","Content":"ModelCardContent","M\#
        odelCardStatus":"ModelCardStatus","Tags":"TagList"}},"CreateModelInput":{"type":"structure","r\#
        equired":["ModelName"],"members":{"ModelName":"ModelName","PrimaryContainer":"ContainerDefinit\#
        ion","Containers":"ContainerDefinitionList","InferenceExecutionConfig":"InferenceExecutionConf\#
        ig","ExecutionRoleArn":"RoleArn","Tags":"TagList","VpcConfig":"VpcConfig","EnableNetworkIsolat\#
        ion":"Boolean"}},"CreateModelPackageGroupInput":{"type":"structure","required":["ModelPackageG\#
        roupName"],"members":{"ModelPackageGroupName":"EntityName","ModelPackageGroupDescription":"Ent\#
        ityDescription","Tags":"TagList","ManagedConfiguration":"ManagedConfiguration"}},"CreateModelP\#
        ackageInput":{"type":"structure","members":{"ModelPackageName":"EntityName","ModelPackageGroup\#
        Name":"ArnOrName","ModelPackageDescription":"EntityDescription","ModelPackageRegistrationType\#
        ":"ModelPackageRegistrationType","InferenceSpecification":"InferenceSpecification","ValidationS\#
        pecification":"ModelPackageValidationSpecification","SourceAlgorithmSpecification":"SourceAlgo\#
        rithmSpecification","CertifyForMarketplace":"CertifyForMarketplace","Tags":"TagList","ModelApp\#
        rovalStatus":"ModelApprovalStatus","MetadataProperties":"MetadataProperties","ModelMetrics":"M\#
        odelMetrics","ClientToken":"ClientToken","Domain":"String","Task":"String","SamplePayloadUrl":\#
        "S3Uri","CustomerMetadataProperties":"CustomerMetadataMap","DriftCheckBaselines":"DriftCheckBa\#
        selines","AdditionalInferenceSpecifications":"AdditionalInferenceSpecifications","SkipModelVal\#
        idation":"SkipModelValidation","SourceUri":"ModelPackageSourceUri","SecurityConfig":"ModelPack\#
        ageSecurityConfig","ModelCard":"ModelPackageModelCard","ModelLifeCycle":"ModelLifeCycle","Mana\#
        gedStorageType":"ManagedStorageType"}},"CreationTime":{"type":"timestamp"},"CrossAccountFilter\#
        Option":{"type":"string","enum":["SameAccount","CrossAccount"]},"CustomerMetadataKey":{"type":\#
        "string","min":1,"max":128,"pattern":"([\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@]*)","told":"([\\p{L}\\p\#
        {Z}\\p{N}_.:\\/=+\\-@]*)${1,128}"},"CustomerMetadataKeyList":{"type":"list","member":"Customer\#
        MetadataKey"},"CustomerMetadataMap":{"type":"map","min":1,"max":50,"key":"CustomerMetadataKey\#
        ","value":"CustomerMetadataValue"},"CustomerMetadataValue":{"type":"string","min":1,"max":256,\#
        "pattern":"([\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@]*)","told":"([\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@]*)${1,\#
        256}"},"DataInputConfig":{"type":"string","min":1,"max":16384,"pattern":"[\\S\\s]+"},"DeleteAc\#
        tionRequest":{"type":"structure","required":["ActionName"],"members":{"ActionName":"Experiment\#
        EntityName"}},"DeleteArtifactRequest":{"type":"structure","members":{"ArtifactArn":"ArtifactAr\#
        n","Source":"ArtifactSource"}},"DeleteAssociationRequest":{"type":"structure","required":["Sou\#
        rceArn","DestinationArn"],"members":{"SourceArn":"AssociationEntityArn","DestinationArn":"Asso\#
        ciationEntityArn"}},"DeleteContextRequest":{"type":"structure","required":["ContextName"],"mem\#
        bers":{"ContextName":"ContextName"}},"DeleteModelCardRequest":{"type":"structure","required":[\#
        "ModelCardName"],"members":{"ModelCardName":"EntityName"}},"DeleteModelInput":{"type":"structu\#
        re","required":["ModelName"],"members":{"ModelName":"ModelName"}},"DeleteModelPackageGroupInpu\#
        t":{"type":"structure","required":["ModelPackageGroupName"],"members":{"ModelPackageGroupName\#
        ":"ArnOrName"}},"DeleteModelPackageGroupPolicyInput":{"type":"structure","required":["ModelPack\#
        ageGroupName"],"members":{"ModelPackageGroupName":"EntityName"}},"DeleteModelPackageInput":{"t\#
        ype":"structure","required":["ModelPackageName"],"members":{"ModelPackageName":"VersionedArnOr\#
        Name"}},"DeleteTagsInput":{"type":"structure","required":["ResourceArn","TagKeys"],"members":{\#
        "ResourceArn":"ResourceArn","TagKeys":"TagKeyList"}},"DescribeActionRequest":{"type":"structur\#
        e","required":["ActionName"],"members":{"ActionName":"ExperimentEntityNameOrArn"}},"DescribeAr\#
        tifactRequest":{"type":"structure","required":["ArtifactArn"],"members":{"ArtifactArn":"Artifa\#
        ctArn"}},"DescribeContextRequest":{"type":"structure","required":["ContextName"],"members":{"C\#
        ontextName":"ContextNameOrArn"}},"DescribeModelCardRequest":{"type":"structure","required":["M\#
        odelCardName"],"members":{"ModelCardName":"ModelCardNameOrArn","ModelCardVersion":"Integer","I\#
        ncludedData":"IncludedData"}},"DescribeModelInput":{"type":"structure","required":["ModelName\#
        "],"members":{"ModelName":"ModelName"}},"DescribeModelPackageGroupInput":{"type":"structure","r\#
        equired":["ModelPackageGroupName"],"members":{"ModelPackageGroupName":"ArnOrName"}},"DescribeM\#
        odelPackageInput":{"type":"structure","required":["ModelPackageName"],"members":{"ModelPackage\#
        Name":"VersionedArnOrName","IncludedData":"IncludedData"}},"Direction":{"type":"string","enum\#
        ":["Both","Ascendants","Descendants"]},"DriftCheckBaselines":{"type":"structure","members":{"Bi\#
        as":"DriftCheckBias","Explainability":"DriftCheckExplainability","ModelQuality":"DriftCheckMod\#
        elQuality","ModelDataQuality":"DriftCheckModelDataQuality"}},"DriftCheckBias":{"type":"structu\#
        re","members":{"ConfigFile":"FileSource","PreTrainingConstraints":"MetricsSource","PostTrainin\#
        gConstraints":"MetricsSource"}},"DriftCheckExplainability":{"type":"structure","members":{"Con\#
        straints":"MetricsSource","ConfigFile":"FileSource"}},"DriftCheckModelDataQuality":{"type":"st\#
        ructure","members":{"Statistics":"MetricsSource","Constraints":"MetricsSource"}},"DriftCheckMo\#
        delQuality":{"type":"structure","members":{"Statistics":"MetricsSource","Constraints":"Metrics\#
        Source"}},"EntityDescription":{"type":"string","min":0,"max":1024,"pattern":"[\\p{L}\\p{M}\\p{\#
        Z}\\p{S}\\p{N}\\p{P}]*"},"EntityName":{"type":"string","min":1,"max":63,"pattern":"[a-zA-Z0-9]\#
        (-*[a-zA-Z0-9]){0,62}"},"EnvironmentKey":{"type":"string","min":0,"max":1024,"pattern":"[a-zA-\#
        Z_][a-zA-Z0-9_]*"},"EnvironmentMap":{"type":"map","min":0,"max":100,"key":"EnvironmentKey","va\#
        lue":"EnvironmentValue"},"EnvironmentValue":{"type":"string","min":0,"max":1024},"ExperimentDe\#
        scription":{"type":"string","min":0,"max":3072},"ExperimentEntityName":{"type":"string","min":\#
        1,"max":120,"pattern":"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}"},"ExperimentEntityNameOrArn":{"type\#
        ":"string","min":1,"max":256,"pattern":"(arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:(exp\#
        eriment|experiment-trial|experiment-trial-component|artifact|action|context)\\/)?([a-zA-Z0-9](\#
        -*[a-zA-Z0-9]){0,119})"},"Explainability":{"type":"structure","members":{"Report":"MetricsSour\#
        ce"}},"FileSource":{"type":"structure","required":["S3Uri"],"members":{"ContentType":"ContentT\#
        ype","ContentDigest":"ContentDigest","S3Uri":"S3Uri"}},"Filter":{"type":"structure","required\#
        ":["Name"],"members":{"Name":"ResourcePropertyName","Operator":"Operator","Value":"FilterValue\#
        "}},"FilterList":{"type":"list","min":1,"max":20,"member":"Filter"},"FilterValue":{"type":"stri\#
        ng","min":1,"max":1024,"pattern":".+"},"GetModelPackageGroupPolicyInput":{"type":"structure",\#
        "required":["ModelPackageGroupName"],"members":{"ModelPackageGroupName":"EntityName"}},"HubCont\#
        entArn":{"type":"string","min":0,"max":255},"HubContentName":{"type":"string","min":0,"max":63\#
        ,"pattern":"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"},"HubContentVersion":{"type":"string","min":5,"m\#
        ax":14,"pattern":"\\d{1,4}.\\d{1,4}.\\d{1,4}"},"ImageConfig":{"type":"structure","required":[\#
        "RepositoryAccessMode"],"members":{"RepositoryAccessMode":"RepositoryAccessMode","RepositoryAut\#
        hConfig":"RepositoryAuthConfig"}},"ImageDigest":{"type":"string","min":0,"max":72,"pattern":"[\#
        Ss][Hh][Aa]256:[0-9a-fA-F]{64}"},"IncludedData":{"type":"string","enum":["AllData","MetadataOn\#
        ly"]},"InferenceExecutionConfig":{"type":"structure","required":["Mode"],"members":{"Mode":"In\#
        ferenceExecutionMode"}},"InferenceExecutionMode":{"type":"string","enum":["Serial","Direct"]},\#
        "InferenceHubAccessConfig":{"type":"structure","required":["HubContentArn"],"members":{"HubCon\#
        tentArn":"HubContentArn"}},"InferenceSpecification":{"type":"structure","required":["Container\#
        s"],"members":{"Containers":"ModelPackageContainerDefinitionList","SupportedTransformInstanceT\#
        ypes":"TransformInstanceTypes","SupportedRealtimeInferenceInstanceTypes":"RealtimeInferenceIns\#
        tanceTypes","SupportedContentTypes":"ContentTypes","SupportedResponseMIMETypes":"ResponseMIMET\#
        ypes"}},"InferenceSpecificationName":{"type":"string","min":1,"max":63,"pattern":"[a-zA-Z0-9](\#
        -*[a-zA-Z0-9]){0,62}"},"Integer":{"type":"integer"},"KmsKeyId":{"type":"string","min":0,"max":\#
        2048,"pattern":"[a-zA-Z0-9:/_-]*"},"LineageEntityParameters":{"type":"map","min":0,"max":30,"k\#
        ey":"StringParameterValue","value":"StringParameterValue"},"LineageType":{"type":"string","enu\#
        m":["TrialComponent","Artifact","Context","Action"]},"ListActionsRequest":{"type":"structure",\#
        "members":{"SourceUri":"SourceUri","ActionType":"String256","CreatedAfter":"Timestamp","Create\#
        dBefore":"Timestamp","SortBy":"SortActionsBy","SortOrder":"SortOrder","NextToken":"NextToken",\#
        "MaxResults":"MaxResults"}},"ListArtifactsRequest":{"type":"structure","members":{"SourceUri":\#
        "SourceUri","ArtifactType":"String256","CreatedAfter":"Timestamp","CreatedBefore":"Timestamp",\#
        "SortBy":"SortArtifactsBy","SortOrder":"SortOrder","NextToken":"NextToken","MaxResults":"MaxRe\#
        sults"}},"ListAssociationsRequest":{"type":"structure","members":{"SourceArn":"AssociationEnti\#
        tyArn","DestinationArn":"AssociationEntityArn","SourceType":"String256","DestinationType":"Str\#
        ing256","AssociationType":"AssociationEdgeType","CreatedAfter":"Timestamp","CreatedBefore":"Ti\#
        mestamp","SortBy":"SortAssociationsBy","SortOrder":"SortOrder","NextToken":"NextToken","MaxRes\#
        ults":"MaxResults"}},"ListContextsRequest":{"type":"structure","members":{"SourceUri":"SourceU\#
        ri","ContextType":"String256","CreatedAfter":"Timestamp","CreatedBefore":"Timestamp","SortBy":\#
        "SortContextsBy","SortOrder":"SortOrder","NextToken":"NextToken","MaxResults":"MaxResults"}},\#
        "ListLineageEntityParameterKey":{"type":"list","member":"StringParameterValue"},"ListModelCardV\#
        ersionsRequest":{"type":"structure","required":["ModelCardName"],"members":{"CreationTimeAfter\#
        ":"Timestamp","CreationTimeBefore":"Timestamp","MaxResults":"MaxResults","ModelCardName":"Mode\#
        lCardNameOrArn","ModelCardStatus":"ModelCardStatus","NextToken":"NextToken","SortBy":"ModelCar\#
        dVersionSortBy","SortOrder":"ModelCardSortOrder"}},"ListModelCardsRequest":{"type":"structure\#
        ","members":{"CreationTimeAfter":"Timestamp","CreationTimeBefore":"Timestamp","MaxResults":"Max\#
        Results","NameContains":"EntityName","ModelCardStatus":"ModelCardStatus","NextToken":"NextToke\#
        n","SortBy":"ModelCardSortBy","SortOrder":"ModelCardSortOrder"}},"ListModelPackageGroupsInput\#
        ":{"type":"structure","members":{"CreationTimeAfter":"CreationTime","CreationTimeBefore":"Creat\#
        ionTime","MaxResults":"MaxResults","NameContains":"NameContains","NextToken":"NextToken","Sort\#
        By":"ModelPackageGroupSortBy","SortOrder":"SortOrder","CrossAccountFilterOption":"CrossAccount\#
        FilterOption"}},"ListModelPackagesInput":{"type":"structure","members":{"CreationTimeAfter":"C\#
        reationTime","CreationTimeBefore":"CreationTime","MaxResults":"MaxResults","NameContains":"Nam\#
        eContains","ModelApprovalStatus":"ModelApprovalStatus","ModelPackageGroupName":"ArnOrName","Mo\#
        delPackageType":"ModelPackageType","NextToken":"NextToken","SortBy":"ModelPackageSortBy","Sort\#
        Order":"SortOrder"}},"ListModelsInput":{"type":"structure","members":{"SortBy":"ModelSortKey",\#
        "SortOrder":"OrderKey","NextToken":"PaginationToken","MaxResults":"MaxResults","NameContains":\#
        "ModelNameContains","CreationTimeBefore":"Timestamp","CreationTimeAfter":"Timestamp"}},"ListTa\#
        gsInput":{"type":"structure","required":["ResourceArn"],"members":{"ResourceArn":"ResourceArn\#
        ","NextToken":"NextToken","MaxResults":"ListTagsMaxResults"}},"ListTagsMaxResults":{"type":"int\#
        eger","min":50},"ManagedConfiguration":{"type":"structure","members":{"ManagedStorageType":"Ma\#
        nagedStorageType"}},"ManagedStorageType":{"type":"string","enum":["Restricted"]},"MaxConcurren\#
        tTransforms":{"type":"integer","min":0},"MaxPayloadInMB":{"type":"integer","min":0},"MaxResult\#
        s":{"type":"integer","min":1,"max":100},"MetadataProperties":{"type":"structure","members":{"C\#
        ommitId":"MetadataPropertyValue","Repository":"MetadataPropertyValue","GeneratedBy":"MetadataP\#
        ropertyValue","ProjectId":"MetadataPropertyValue"}},"MetadataPropertyValue":{"type":"string",\#
        "min":0,"max":1024},"MetricPublishFrequencyInSeconds":{"type":"integer"},"MetricsEndpoint":{"ty\#
        pe":"structure","required":["MetricsEndpointPath"],"members":{"MetricsEndpointPath":"MetricsEn\#
        dpointPath","MetricPublishFrequencyInSeconds":"MetricPublishFrequencyInSeconds"}},"MetricsEndp\#
        ointList":{"type":"list","min":0,"max":1,"member":"MetricsEndpoint"},"MetricsEndpointPath":{"t\#
        ype":"string","min":0,"max":256,"pattern":"/(?!.*\\.\\.)[a-zA-Z0-9/_.\\-]+"},"MetricsSource":{\#
        "type":"structure","required":["ContentType","S3Uri"],"members":{"ContentType":"ContentType",\#
        "ContentDigest":"ContentDigest","S3Uri":"S3Uri"}},"ModelAccessConfig":{"type":"structure","requ\#
        ired":["AcceptEula"],"members":{"AcceptEula":"AcceptEula"}},"ModelApprovalStatus":{"type":"str\#
        ing","enum":["Approved","Rejected","PendingManualApproval"]},"ModelCacheSetting":{"type":"stri\#
        ng","enum":["Enabled","Disabled"]},"ModelCardContent":{"type":"string","min":0,"max":100000},\#
        "ModelCardNameOrArn":{"type":"string","min":1,"max":256,"pattern":"(arn:aws[a-z\\-]*:sagemaker:\#
        [a-z0-9\\-]*:[0-9]{12}:model-card/.*)?([a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})"},"ModelCardSecurityC\#
        onfig":{"type":"structure","members":{"KmsKeyId":"KmsKeyId"}},"ModelCardSortBy":{"type":"strin\#
        g","enum":["Name","CreationTime"]},"ModelCardSortOrder":{"type":"string","enum":["Ascending",\#
        "Descending"]},"ModelCardStatus":{"type":"string","enum":["Draft","PendingReview","Approved","A\#
        rchived"]},"ModelCardVersionSortBy":{"type":"string","enum":["Version"]},"ModelCompressionType\#
        ":{"type":"string","enum":["None","Gzip"]},"ModelDataQuality":{"type":"structure","members":{\#
        "Statistics":"MetricsSource","Constraints":"MetricsSource"}},"ModelDataSource":{"type":"structu\#
        re","members":{"S3DataSource":"S3ModelDataSource"}},"ModelInput":{"type":"structure","required\#
        ":["DataInputConfig"],"members":{"DataInputConfig":"DataInputConfig"}},"ModelLifeCycle":{"type\#
        ":"structure","required":["Stage","StageStatus"],"members":{"Stage":"EntityName","StageStatus\#
        ":"EntityName","StageDescription":"StageDescription"}},"ModelMetrics":{"type":"structure","memb\#
        ers":{"ModelQuality":"ModelQuality","ModelDataQuality":"ModelDataQuality","Bias":"Bias","Expla\#
        inability":"Explainability"}},"ModelName":{"type":"string","min":0,"max":63,"pattern":"[a-zA-Z\#
        0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?"},"ModelNameContains":{"type":"string","min":0,"max":63,"pat\#
        tern":"[a-zA-Z0-9-]+"},"ModelPackageArn":{"type":"string","min":1,"max":2048,"pattern":"arn:aw\#
        s[a-z\\-]*:sagemaker:[a-z0-9\\-]{9,16}:[0-9]{12}:model-package/[\\S]{1,2048}"},"ModelPackageAr\#
        nList":{"type":"list","min":1,"max":100,"member":"ModelPackageArn"},"ModelPackageContainerDefi\#
        nition":{"type":"structure","members":{"ContainerHostname":"ContainerHostname","Image":"Contai\#
        nerImage","ImageDigest":"ImageDigest","ModelDataUrl":"Url","ModelDataSource":"ModelDataSource\#
        ","ProductId":"ProductId","Environment":"EnvironmentMap","ModelInput":"ModelInput","Framework":\#
        "String","FrameworkVersion":"ModelPackageFrameworkVersion","NearestModelName":"String","Additi\#
        onalModelDataSources":"AdditionalModelDataSources","AdditionalS3DataSource":"AdditionalS3DataS\#
        ource","ModelDataETag":"String","IsCheckpoint":"Boolean","BaseModel":"BaseModel"}},"ModelPacka\#
        geContainerDefinitionList":{"type":"list","min":1,"max":15,"member":"ModelPackageContainerDefi\#
        nition"},"ModelPackageFrameworkVersion":{"type":"string","min":3,"max":10,"pattern":"[0-9]\\.[\#
        A-Za-z0-9.-]+"},"ModelPackageGroupSortBy":{"type":"string","enum":["Name","CreationTime"]},"Mo\#
        delPackageModelCard":{"type":"structure","members":{"ModelCardContent":"ModelCardContent","Mod\#
        elCardStatus":"ModelCardStatus"}},"ModelPackageRegistrationType":{"type":"string","enum":["Log\#
        ged","Registered"]},"ModelPackageSecurityConfig":{"type":"structure","required":["KmsKeyId"],\#
        "members":{"KmsKeyId":"KmsKeyId"}},"ModelPackageSortBy":{"type":"string","enum":["Name","Creati\#
        onTime"]},"ModelPackageSourceUri":{"type":"string","min":0,"max":1024,"pattern":"[\\p{L}\\p{M}\#
        \\p{Z}\\p{N}\\p{P}]{0,1024}"},"ModelPackageType":{"type":"string","enum":["Versioned","Unversi\#
        oned","Both"]},"ModelPackageValidationProfile":{"type":"structure","required":["ProfileName",\#
        "TransformJobDefinition"],"members":{"ProfileName":"EntityName","TransformJobDefinition":"Trans\#
        formJobDefinition"}},"ModelPackageValidationProfiles":{"type":"list","min":0,"max":1,"member":\#
        "ModelPackageValidationProfile"},"ModelPackageValidationSpecification":{"type":"structure","re\#
        quired":["ValidationRole","ValidationProfiles"],"members":{"ValidationRole":"RoleArn","Validat\#
        ionProfiles":"ModelPackageValidationProfiles"}},"ModelQuality":{"type":"structure","members":{\#
        "Statistics":"MetricsSource","Constraints":"MetricsSource"}},"ModelSortKey":{"type":"string",\#
        "enum":["Name","CreationTime"]},"MultiModelConfig":{"type":"structure","members":{"ModelCacheSe\#
        tting":"ModelCacheSetting"}},"NameContains":{"type":"string","min":0,"max":63,"pattern":"[a-zA\#
        -Z0-9\\-]+"},"NestedFilters":{"type":"structure","required":["NestedPropertyName","Filters"],\#
        "members":{"NestedPropertyName":"ResourcePropertyName","Filters":"FilterList"}},"NestedFiltersL\#
        ist":{"type":"list","min":1,"max":20,"member":"NestedFilters"},"NextToken":{"type":"string","m\#
        in":0,"max":8192},"Operator":{"type":"string","enum":["Equals","NotEquals","GreaterThan","Grea\#
        terThanOrEqualTo","LessThan","LessThanOrEqualTo","Contains","Exists","NotExists","In"]},"Order\#
        Key":{"type":"string","enum":["Ascending","Descending"]},"PaginationToken":{"type":"string","m\#
        in":0,"max":8192},"PolicyString":{"type":"string","min":1,"max":20480},"ProductId":{"type":"st\#
        ring","min":0,"max":256,"pattern":"[a-zA-Z0-9](-*[a-zA-Z0-9])*"},"ProductionVariantInstanceTyp\#
        e":{"type":"string","enum":["ml.t2.medium","ml.t2.large","ml.t2.xlarge","ml.t2.2xlarge","ml.m4\#
        .xlarge","ml.m4.2xlarge","ml.m4.4xlarge","ml.m4.10xlarge","ml.m4.16xlarge","ml.m5.large","ml.m\#
        5.xlarge","ml.m5.2xlarge","ml.m5.4xlarge","ml.m5.12xlarge","ml.m5.24xlarge","ml.m5d.large","ml\#
        .m5d.xlarge","ml.m5d.2xlarge","ml.m5d.4xlarge","ml.m5d.12xlarge","ml.m5d.24xlarge","ml.c4.larg\#
        e","ml.c4.xlarge","ml.c4.2xlarge","ml.c4.4xlarge","ml.c4.8xlarge","ml.p2.xlarge","ml.p2.8xlarg\#
        e","ml.p2.16xlarge","ml.p3.2xlarge","ml.p3.8xlarge","ml.p3.16xlarge","ml.c5.large","ml.c5.xlar\#
        ge","ml.c5.2xlarge","ml.c5.4xlarge","ml.c5.9xlarge","ml.c5.18xlarge","ml.c5d.large","ml.c5d.xl\#
        arge","ml.c5d.2xlarge","ml.c5d.4xlarge","ml.c5d.9xlarge","ml.c5d.18xlarge","ml.g4dn.xlarge","m\#
        l.g4dn.2xlarge","ml.g4dn.4xlarge","ml.g4dn.8xlarge","ml.g4dn.12xlarge","ml.g4dn.16xlarge","ml.\#
        r5.large","ml.r5.xlarge","ml.r5.2xlarge","ml.r5.4xlarge","ml.r5.12xlarge","ml.r5.24xlarge","ml\#
        .r5d.large","ml.r5d.xlarge","ml.r5d.2xlarge","ml.r5d.4xlarge","ml.r5d.12xlarge","ml.r5d.24xlar\#
        ge","ml.inf1.xlarge","ml.inf1.2xlarge","ml.inf1.6xlarge","ml.inf1.24xlarge","ml.dl1.24xlarge",\#
        "ml.c6i.large","ml.c6i.xlarge","ml.c6i.2xlarge","ml.c6i.4xlarge","ml.c6i.8xlarge","ml.c6i.12xl\#
        arge","ml.c6i.16xlarge","ml.c6i.24xlarge","ml.c6i.32xlarge","ml.m6i.large","ml.m6i.xlarge","ml\#
        .m6i.2xlarge","ml.m6i.4xlarge","ml.m6i.8xlarge","ml.m6i.12xlarge","ml.m6i.16xlarge","ml.m6i.24\#
        xlarge","ml.m6i.32xlarge","ml.r6i.large","ml.r6i.xlarge","ml.r6i.2xlarge","ml.r6i.4xlarge","ml\#
        .r6i.8xlarge","ml.r6i.12xlarge","ml.r6i.16xlarge","ml.r6i.24xlarge","ml.r6i.32xlarge","ml.g5.x\#
        large","ml.g5.2xlarge","ml.g5.4xlarge","ml.g5.8xlarge","ml.g5.12xlarge","ml.g5.16xlarge","ml.g\#
        5.24xlarge","ml.g5.48xlarge","ml.g6.xlarge","ml.g6.2xlarge","ml.g6.4xlarge","ml.g6.8xlarge","m\#
        l.g6.12xlarge","ml.g6.16xlarge","ml.g6.24xlarge","ml.g6.48xlarge","ml.r8g.medium","ml.r8g.larg\#
        e","ml.r8g.xlarge","ml.r8g.2xlarge","ml.r8g.4xlarge","ml.r8g.8xlarge","ml.r8g.12xlarge","ml.r8\#
        g.16xlarge","ml.r8g.24xlarge","ml.r8g.48xlarge","ml.g6e.xlarge","ml.g6e.2xlarge","ml.g6e.4xlar\#
        ge","ml.g6e.8xlarge","ml.g6e.12xlarge","ml.g6e.16xlarge","ml.g6e.24xlarge","ml.g6e.48xlarge",\#
        "ml.g7e.2xlarge","ml.g7e.4xlarge","ml.g7e.8xlarge","ml.g7e.12xlarge","ml.g7e.24xlarge","ml.g7e.\#
        48xlarge","ml.g7.2xlarge","ml.g7.4xlarge","ml.g7.8xlarge","ml.g7.12xlarge","ml.g7.24xlarge","m\#
        l.g7.48xlarge","ml.p4d.24xlarge","ml.c7g.large","ml.c7g.xlarge","ml.c7g.2xlarge","ml.c7g.4xlar
        """#
}
